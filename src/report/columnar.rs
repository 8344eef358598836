//! Tidy tables with real types as Parquet: dates, lists, booleans, and records within rows.
//!
//! A table is a list of columns, each with its name, its kind and how a row gives its value, so that no value gets under
//! another name. Rows are taken apart as the format asks: every leaf of a nested kind is a column of plain values, with
//! two levels a value, how deep it is defined and which list it goes on in (S. Melnik et al., "Dremel: Interactive
//! Analysis of Web-Scale Datasets", VLDB 2010, §4). Leaves may be absent; lists are empty, never absent.

use std::sync::Arc;

use parquet::{
    basic::{Compression, LogicalType, Repetition, Type as Physical},
    data_type::{BoolType, ByteArray, ByteArrayType, DataType, FloatType, Int32Type},
    errors::{ParquetError, Result},
    file::{
        metadata::KeyValue,
        properties::WriterProperties,
        writer::{SerializedColumnWriter, SerializedFileWriter},
    },
    schema::types::{Type, TypePtr},
};
use serde::Serialize;

/// What a column holds.
#[derive(Debug, Clone, Copy)]
pub(super) enum Kind {
    Text,
    Whole,
    Real,
    Truth,
    /// A day of the Gregorian calendar.
    Day,
    List(&'static Kind),
    Record(&'static [(&'static str, Kind)]),
    /// A text for each of several names.
    Map,
}

pub(super) const TEXTS: Kind = Kind::List(&Kind::Text);
pub(super) const WHOLES: Kind = Kind::List(&Kind::Whole);

/// A value of a row. Absent is a value of every kind but the lists, which are empty then.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Value {
    Absent,
    Text(String),
    Whole(i32),
    Real(f32),
    Truth(bool),
    /// Days since 1970-01-01.
    Day(i32),
    List(Vec<Value>),
    /// In the order of the kind's names.
    Record(Vec<Value>),
}

impl Value {
    /// A day as `2023-06-30`; absent where it is none.
    pub(super) fn day(iso: Option<&str>) -> Value {
        iso.and_then(days).map_or(Value::Absent, Value::Day)
    }

    /// A word of the contract, as JSON writes it.
    pub(super) fn word(word: &impl Serialize) -> Value {
        serde_json::to_value(word).ok().and_then(|word| Some(word.as_str()?.into())).unwrap_or(Value::Absent)
    }

    pub(super) fn list<V: Into<Value>>(values: impl IntoIterator<Item = V>) -> Value {
        Value::List(values.into_iter().map(Into::into).collect())
    }
}

macro_rules! values {
    ($($from:ty => $to:expr),+ $(,)?) => { $(
        impl From<$from> for Value {
            fn from(value: $from) -> Self {
                $to(value)
            }
        }
    )+ };
}

values! {
    String => Value::Text,
    &String => |text: &String| Value::Text(text.clone()),
    &str => |text: &str| Value::Text(text.to_owned()),
    // Nothing is counted further than the format's whole numbers reach.
    u32 => |number| i32::try_from(number).map_or(Value::Absent, Value::Whole),
    f32 => Value::Real,
    bool => Value::Truth,
}

impl<V: Into<Value>> From<Option<V>> for Value {
    fn from(value: Option<V>) -> Self {
        value.map_or(Value::Absent, Into::into)
    }
}

/// Days from 1970-01-01 to a day of the Gregorian calendar, written `2023-06-30`: H. Hinnant, "chrono-Compatible
/// Low-Level Date Algorithms", `days_from_civil`.
fn days(iso: &str) -> Option<i32> {
    let mut parts = iso.splitn(3, '-').map(|part| part.parse::<i32>().ok());
    let (year, month, day) = (parts.next()??, parts.next()??, parts.next()??);
    if !(1..=9999).contains(&year) || !(1..=12).contains(&month) || !(1..=31).contains(&day) {
        return None;
    }
    // Years begin in March, so that the day that leap years have more is the last one.
    let year = if month <= 2 { year - 1 } else { year };
    let (era, of_era) = (year.div_euclid(400), year.rem_euclid(400));
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    Some(era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468)
}

/// A column: its name, what it holds, and how a row gives it.
pub(super) struct Column<R> {
    name: &'static str,
    kind: Kind,
    value: fn(&R) -> Value,
}

/// A column of a table of `R`s.
pub(super) fn column<R>(name: &'static str, kind: Kind, value: fn(&R) -> Value) -> Column<R> {
    Column { name, kind, value }
}

/// The year of the Gregorian calendar that a 民國 year is.
pub(super) fn gregorian(roc_year: Option<u32>) -> Value {
    roc_year.map(|year| year + 1911).into()
}

/// Rows that are held as values at a time: some tens of megabytes of a table of plans, and enough for readers that pass
/// over groups of rows by their least and greatest values.
const GROUP: usize = 1 << 16;

/// Writes a table. `contract` names what the columns mean, with a version; it stands in the file's metadata.
pub(super) fn write<R>(
    contract: &'static str,
    columns: &[Column<R>],
    rows: impl IntoIterator<Item = R>,
) -> Result<Vec<u8>> {
    let fields = columns.iter().map(|column| field(column.name, column.kind, Repetition::OPTIONAL));
    let schema = Type::group_type_builder("planscope").with_fields(fields.collect::<Result<_>>()?).build()?;
    let properties = WriterProperties::builder()
        .set_compression(Compression::SNAPPY)
        .set_key_value_metadata(Some(vec![KeyValue::new("schema".to_owned(), contract.to_owned())]))
        .build();
    let mut file = SerializedFileWriter::new(Vec::new(), Arc::new(schema), Arc::new(properties))?;
    let mut rows = rows.into_iter().peekable();
    while rows.peek().is_some() {
        let mut leaves = Vec::new();
        columns.iter().for_each(|column| add_leaves(column.kind, true, 0, false, &mut leaves));
        for row in rows.by_ref().take(GROUP) {
            let mut at = 0;
            for column in columns {
                at += put(&mut leaves[at..], column.kind, (column.value)(&row), Levels::default());
            }
        }
        let mut group = file.next_row_group()?;
        for leaf in leaves {
            let writer = group.next_column()?;
            leaf.write(writer.ok_or_else(|| ParquetError::General("fewer columns than leaves".to_owned()))?)?;
        }
        group.close()?;
    }
    file.into_inner()
}

/// The type of a column as the format describes it, lists in its three levels.
fn field(name: &str, kind: Kind, repetition: Repetition) -> Result<TypePtr> {
    let leaf = |physical, logical| {
        Type::primitive_type_builder(name, physical).with_repetition(repetition).with_logical_type(logical).build()
    };
    let group = |repetition, logical, fields: Vec<TypePtr>| {
        let group = Type::group_type_builder(name).with_repetition(repetition).with_logical_type(logical);
        group.with_fields(fields).build()
    };
    let repeated = |name: &str, fields: Vec<TypePtr>| {
        Type::group_type_builder(name).with_repetition(Repetition::REPEATED).with_fields(fields).build().map(Arc::new)
    };
    Ok(Arc::new(match kind {
        Kind::Text => leaf(Physical::BYTE_ARRAY, Some(LogicalType::String))?,
        Kind::Whole => leaf(Physical::INT32, None)?,
        Kind::Real => leaf(Physical::FLOAT, None)?,
        Kind::Truth => leaf(Physical::BOOLEAN, None)?,
        Kind::Day => leaf(Physical::INT32, Some(LogicalType::Date))?,
        Kind::List(of) => {
            let list = repeated("list", vec![field("element", *of, Repetition::REQUIRED)?])?;
            group(Repetition::REQUIRED, Some(LogicalType::List), vec![list])?
        }
        Kind::Map => {
            let key = field("key", Kind::Text, Repetition::REQUIRED)?;
            let pairs = repeated("key_value", vec![key, field("value", Kind::Text, Repetition::REQUIRED)?])?;
            group(Repetition::REQUIRED, Some(LogicalType::Map), vec![pairs])?
        }
        Kind::Record(fields) => {
            let fields = fields.iter().map(|(name, kind)| field(name, *kind, Repetition::OPTIONAL));
            group(Repetition::REQUIRED, None, fields.collect::<Result<_>>()?)?
        }
    }))
}

/// What a pair of a map holds.
const PAIR: [Kind; 2] = [Kind::Text, Kind::Text];

/// The values of one leaf, and their levels.
struct Leaf {
    values: Values,
    defined: Vec<i16>,
    repeated: Vec<i16>,
    /// The level at which its value is there.
    full: i16,
    /// Whether it stands in a list.
    listed: bool,
    /// A value of another kind was put here: a column says one thing and gives another.
    mistaken: bool,
}

enum Values {
    Text(Vec<ByteArray>),
    Whole(Vec<i32>),
    Real(Vec<f32>),
    Truth(Vec<bool>),
}

/// Adds the leaves of a kind that stands at `defined`.
fn add_leaves(kind: Kind, optional: bool, defined: i16, listed: bool, leaves: &mut Vec<Leaf>) {
    let values = match kind {
        Kind::Text => Values::Text(Vec::new()),
        Kind::Whole | Kind::Day => Values::Whole(Vec::new()),
        Kind::Real => Values::Real(Vec::new()),
        Kind::Truth => Values::Truth(Vec::new()),
        Kind::List(of) => return add_leaves(*of, false, defined + 1, true, leaves),
        Kind::Map => return PAIR.iter().for_each(|kind| add_leaves(*kind, false, defined + 1, true, leaves)),
        Kind::Record(fields) => {
            return fields.iter().for_each(|(_, kind)| add_leaves(*kind, true, defined, listed, leaves));
        }
    };
    let full = defined + i16::from(optional);
    leaves.push(Leaf { values, defined: Vec::new(), repeated: Vec::new(), full, listed, mistaken: false });
}

/// Where a value stands: how deep all above it is defined, in how many lists it stands, and which of these it goes on in.
#[derive(Debug, Clone, Copy, Default)]
struct Levels {
    defined: i16,
    lists: i16,
    goes_on: i16,
}

/// Puts a value to the leaves of its kind, which are the first ones, and says how many these are.
fn put(leaves: &mut [Leaf], kind: Kind, value: Value, levels: Levels) -> usize {
    match kind {
        Kind::List(of) => put_all(leaves, std::slice::from_ref(of), value, levels, |value| vec![value]),
        Kind::Map => put_all(leaves, &PAIR, value, levels, |pair| match pair {
            Value::Record(pair) => pair,
            other => vec![other],
        }),
        Kind::Record(fields) => {
            let mut values = if let Value::Record(values) = value { values } else { Vec::new() }.into_iter();
            let mut at = 0;
            for (_, kind) in fields {
                at += put(&mut leaves[at..], *kind, values.next().unwrap_or(Value::Absent), levels);
            }
            at
        }
        Kind::Text | Kind::Whole | Kind::Real | Kind::Truth | Kind::Day => {
            leaves[0].put(value, levels);
            1
        }
    }
}

/// Puts a list; each of its values is parted into those of `kinds`.
fn put_all(
    leaves: &mut [Leaf],
    kinds: &[Kind],
    list: Value,
    levels: Levels,
    parted: impl Fn(Value) -> Vec<Value>,
) -> usize {
    let count = kinds.iter().map(|kind| count(*kind)).sum();
    let list = if let Value::List(list) = list { list } else { Vec::new() };
    // What is not known is not in the list.
    let list: Vec<Value> = list.into_iter().filter(|value| *value != Value::Absent).collect();
    if list.is_empty() {
        leaves[..count].iter_mut().for_each(|leaf| leaf.put(Value::Absent, levels));
    }
    for (nth, value) in list.into_iter().enumerate() {
        let goes_on = if nth == 0 { levels.goes_on } else { levels.lists + 1 };
        let inner = Levels { defined: levels.defined + 1, lists: levels.lists + 1, goes_on };
        let (mut values, mut at) = (parted(value).into_iter(), 0);
        for kind in kinds {
            at += put(&mut leaves[at..], *kind, values.next().unwrap_or(Value::Absent), inner);
        }
    }
    count
}

/// How many leaves a kind has.
fn count(kind: Kind) -> usize {
    match kind {
        Kind::List(of) => count(*of),
        Kind::Map => PAIR.len(),
        Kind::Record(fields) => fields.iter().map(|(_, kind)| count(*kind)).sum(),
        Kind::Text | Kind::Whole | Kind::Real | Kind::Truth | Kind::Day => 1,
    }
}

impl Leaf {
    fn put(&mut self, value: Value, levels: Levels) {
        let mut there = true;
        match (&mut self.values, value) {
            (Values::Text(all), Value::Text(text)) => all.push(text.into_bytes().into()),
            (Values::Whole(all), Value::Whole(number) | Value::Day(number)) => all.push(number),
            (Values::Real(all), Value::Real(number)) => all.push(number),
            (Values::Truth(all), Value::Truth(truth)) => all.push(truth),
            (_, other) => {
                there = false;
                self.mistaken |= other != Value::Absent;
            }
        }
        self.defined.push(if there { self.full } else { levels.defined });
        self.repeated.push(levels.goes_on);
    }

    fn write(self, mut writer: SerializedColumnWriter<'_>) -> Result<()> {
        fn all<T: DataType>(writer: &mut SerializedColumnWriter<'_>, leaf: &Leaf, values: &[T::T]) -> Result<usize> {
            let repeated = leaf.listed.then_some(&*leaf.repeated);
            writer.typed::<T>().write_batch(values, Some(&leaf.defined), repeated)
        }
        if self.mistaken {
            return Err(ParquetError::General("a value of another kind than its column".to_owned()));
        }
        match &self.values {
            Values::Text(values) => all::<ByteArrayType>(&mut writer, &self, values)?,
            Values::Whole(values) => all::<Int32Type>(&mut writer, &self, values)?,
            Values::Real(values) => all::<FloatType>(&mut writer, &self, values)?,
            Values::Truth(values) => all::<BoolType>(&mut writer, &self, values)?,
        };
        writer.close()
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use parquet::file::reader::{FileReader, SerializedFileReader};

    use super::*;

    /// A table read back by the crate's own reader, a row a line.
    fn read_back(bytes: &[u8]) -> Vec<String> {
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(bytes).unwrap();
        let file = SerializedFileReader::new(file).unwrap();
        file.get_row_iter(None).unwrap().map(|row| row.unwrap().to_string()).collect()
    }

    #[test]
    fn days_are_counted_from_1970() {
        assert_eq!(days("1970-01-01"), Some(0));
        assert_eq!(days("1969-12-31"), Some(-1));
        assert_eq!(days("2000-02-29"), Some(11_016));
        assert_eq!(days("2023-06-30"), Some(19_538));
        assert_eq!([days("2023-13-01"), days("持續辦理"), days("2023-06")], [None, None, None]);
    }

    #[test]
    fn lists_of_records_with_lists_come_back_as_they_were() {
        const ITEM: Kind = Kind::Record(&[("marker", Kind::Text), ("names", TEXTS), ("sure", Kind::Truth)]);
        type Item = (Option<&'static str>, Vec<&'static str>, bool);
        let columns: [Column<Vec<Item>>; 2] = [
            column("items", Kind::List(&ITEM), |items: &Vec<Item>| {
                let item = |(marker, names, sure): &Item| {
                    Value::Record(vec![(*marker).into(), Value::list(names.iter().copied()), (*sure).into()])
                };
                Value::List(items.iter().map(item).collect())
            }),
            column("count", Kind::Whole, |items: &Vec<Item>| u32::try_from(items.len()).ok().into()),
        ];
        let rows: Vec<Vec<Item>> = vec![
            vec![],
            vec![(Some("甲"), vec!["業務組", "電費組"], true), (None, vec![], false)],
            vec![(Some("乙"), vec![], true)],
        ];
        let written = write("test/1", &columns, rows).unwrap();
        assert_eq!(
            read_back(&written),
            [
                "{items: [], count: 0}",
                "{items: [{marker: \"甲\", names: [\"業務組\", \"電費組\"], sure: true}, {marker: null, names: [], sure: false}], count: 2}",
                "{items: [{marker: \"乙\", names: [], sure: true}], count: 1}",
            ]
        );
    }

    #[test]
    fn a_column_that_gives_another_kind_is_no_table() {
        let columns = [column("number", Kind::Whole, |text: &&str| (*text).into())];
        assert!(write("test/1", &columns, ["三"]).is_err());
        assert!(write("test/1", &columns, []).is_ok());
    }

    #[test]
    fn groups_of_rows_go_on_one_after_another() {
        let columns = [
            column("number", Kind::Whole, |number: &u32| (!number.is_multiple_of(3)).then_some(*number).into()),
            column("fields", Kind::Map, |number: &u32| {
                Value::List(vec![Value::Record(vec!["目標".into(), number.to_string().into()])])
            }),
        ];
        let last = u32::try_from(GROUP).unwrap() + 1;
        let rows = read_back(&write("test/1", &columns, 0..=last).unwrap());
        assert_eq!(rows.len(), GROUP + 2);
        assert_eq!(rows[0], "{number: null, fields: {\"目標\" -> \"0\"}}");
        assert_eq!(rows[GROUP + 1], format!("{{number: {last}, fields: {{\"目標\" -> \"{last}\"}}}}"));
    }
}
