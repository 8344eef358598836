//! A catalogue that is kept in a file and added to: `coverage --catalogue FILE`.
//!
//! The file is a redb database: what is added is there as a whole or not at all, whenever the run ends, and adding a plan
//! touches what the plan says and nothing else. `docs/catalogue.md` tells what stands in it.

use std::{
    collections::{BTreeMap, BTreeSet},
    io::{Read as _, Write as _},
    path::{Path, PathBuf},
};

use anyhow::{Context as _, anyhow, bail};
use planscope::{
    coverage::{
        Question,
        kept::{self, Grown, Known, Neighbour, Shelf},
    },
    normalize::key,
    plan::Plan,
    words::Lang,
};
use redb::{
    Database, ReadableDatabase, ReadableTable, ReadableTableMetadata, Table, TableDefinition, WriteTransaction,
};

use super::{batch::cache, lang};

/// What the file says of itself.
const SCHEMA: &str = "planscope.catalogue/1";
/// Bytes of the file that are held in memory: adding needs a few megabytes of them again and again.
const CACHE: usize = 64 << 20;
/// No record of a plan is longer than this once it is unpacked.
const LONGEST: u64 = 256 << 20;

const META: TableDefinition<'_, &str, &str> = TableDefinition::new("meta");
/// The records, as MessagePack, deflated.
const PLANS: TableDefinition<'_, u32, &[u8]> = TableDefinition::new("plans");
/// SHA-256 of a record: the same one is kept once.
const SUMS: TableDefinition<'_, &[u8], u32> = TableDefinition::new("sums");
/// Key of the office, year, plan.
const OFFICES: TableDefinition<'_, (&str, u32, u32), ()> = TableDefinition::new("offices");
/// The id and the wordings that it is known by, as MessagePack.
const FAMILIES: TableDefinition<'_, u32, &[u8]> = TableDefinition::new("families");
const IDS: TableDefinition<'_, &str, u32> = TableDefinition::new("ids");
/// Plan, measure, family; whether it is there in doubt.
const MEMBERS: TableDefinition<'_, (u32, u32, u32), bool> = TableDefinition::new("members");
/// How many measures hold a gram.
const HOLDERS: TableDefinition<'_, u64, u64> = TableDefinition::new("holders");
/// A gram and a family that is known by a wording that holds it.
const KNOWN: TableDefinition<'_, (u64, u32), ()> = TableDefinition::new("known");
/// How many families that are.
const KNOWN_BY: TableDefinition<'_, u64, u64> = TableDefinition::new("known_by");

/// A kept catalogue.
pub(crate) struct Kept {
    db: Database,
    path: PathBuf,
}

/// What adding came to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Added {
    /// Plans that were added, and those that were there before.
    pub(crate) plans: usize,
    pub(crate) there: usize,
    pub(crate) measures: usize,
    /// Families that got members, and those that were founded.
    pub(crate) known: usize,
    pub(crate) founded: usize,
}

impl Added {
    pub(crate) fn and(self, other: Added) -> Added {
        Added {
            plans: self.plans + other.plans,
            there: self.there + other.there,
            measures: self.measures + other.measures,
            known: self.known + other.known,
            founded: self.founded + other.founded,
        }
    }
}

/// Families with their members, as [`kept::catalogue_of_kept`] takes them.
pub(crate) type Families = Vec<(String, Vec<kept::Standing>)>;

impl Kept {
    /// The catalogue in a file; a new one where there is none.
    pub(crate) fn open(path: &Path) -> anyhow::Result<Kept> {
        guarded(path, || {
            let db = Database::builder().set_cache_size(CACHE).create(path)?;
            let kept = Kept { db, path: path.to_owned() };
            kept.begin()?;
            Ok(kept)
        })
    }

    /// A catalogue that is there.
    pub(crate) fn open_other(path: &Path) -> anyhow::Result<Kept> {
        // Opening would make it.
        std::fs::metadata(path).with_context(|| path.display().to_string())?;
        Kept::open(path)
    }

    /// Sees to it that it is one of this version, and makes it one where it is empty.
    fn begin(&self) -> anyhow::Result<()> {
        let write = self.db.begin_write()?;
        {
            let is_empty = write.list_tables()?.next().is_none();
            let mut meta = write.open_table(META)?;
            let schema = meta.get("schema")?.map(|schema| schema.value().to_owned());
            match schema.as_deref() {
                Some(SCHEMA) => {}
                None if is_empty => drop(meta.insert("schema", SCHEMA)?),
                Some(other) if other.starts_with("planscope.catalogue/") => bail!(match lang() {
                    Lang::ZhTw => format!("這是 {other} 格式的目錄；此版本只讀寫 {SCHEMA}"),
                    Lang::En => format!("this is a catalogue of the form {other}; this version knows {SCHEMA} only"),
                }),
                _ => bail!(match lang() {
                    Lang::ZhTw => "這不是 planscope 的目錄",
                    Lang::En => "this is no catalogue of planscope",
                }),
            }
            drop(meta);
            write.open_table(PLANS)?;
            write.open_table(SUMS)?;
            write.open_table(OFFICES)?;
            write.open_table(FAMILIES)?;
            write.open_table(IDS)?;
            write.open_table(MEMBERS)?;
            write.open_table(HOLDERS)?;
            write.open_table(KNOWN)?;
            write.open_table(KNOWN_BY)?;
        }
        write.commit()?;
        Ok(())
    }

    /// Adds plans; those that are there to the letter stay as they are.
    pub(crate) fn add(&self, plans: &[Plan], question: &Question<'_>) -> anyhow::Result<Added> {
        guarded(&self.path, || {
            let write = self.db.begin_write()?;
            let added = add(&write, plans, question)?;
            write.commit()?;
            Ok(added)
        })
    }

    /// Adds all plans of another catalogue, in the order in which they came to that one.
    pub(crate) fn merge(&self, other: &Kept, question: &Question<'_>) -> anyhow::Result<Added> {
        let plans = guarded(&other.path, || other.plans())?;
        self.add(&plans, question)
    }

    fn plans(&self) -> anyhow::Result<Vec<Plan>> {
        let read = self.db.begin_read()?;
        let table = read.open_table(PLANS)?;
        table.iter()?.map(|entry| unpacked(entry?.1.value())).collect()
    }

    /// Every plan and every family of it, checked against one another.
    pub(crate) fn all(&mut self) -> anyhow::Result<(Vec<Plan>, Families)> {
        let path = self.path.clone();
        guarded(&path, || self.everything())
    }

    fn everything(&mut self) -> anyhow::Result<(Vec<Plan>, Families)> {
        if !self.db.check_integrity()? {
            bail!(damaged());
        }
        let plans = self.plans()?;
        let read = self.db.begin_read()?;
        let table = read.open_table(PLANS)?;
        let mut place: BTreeMap<u32, usize> = BTreeMap::new();
        for (at, entry) in table.iter()?.enumerate() {
            place.insert(entry?.0.value(), at);
        }
        let mut families: BTreeMap<u32, (String, Vec<kept::Standing>)> = BTreeMap::new();
        for entry in read.open_table(FAMILIES)?.iter()? {
            let (family, packed) = entry?;
            families.insert(family.value(), (known(packed.value())?.0, Vec::new()));
        }
        let mut standing: Vec<BTreeSet<usize>> = vec![BTreeSet::new(); plans.len()];
        for entry in read.open_table(MEMBERS)?.iter()? {
            let (member, doubtful) = entry?;
            let (plan, measure, family) = member.value();
            let (at, measure) = (place.get(&plan).copied(), measure as usize);
            let (Some(at), Some(family)) = (at, families.get_mut(&family)) else { bail!(damaged()) };
            if measure >= plans[at].measures.len() {
                bail!(damaged());
            }
            family.1.push((at, measure, doubtful.value()));
            standing[at].insert(measure);
        }
        // No measure is lost on the way.
        if standing.iter().zip(&plans).any(|(standing, plan)| standing.len() != plan.measures.len()) {
            bail!(damaged());
        }
        let families = families.into_values().filter(|(_, members)| !members.is_empty());
        Ok((plans, families.collect()))
    }

    /// How many plans and families it has.
    pub(crate) fn size(&self) -> anyhow::Result<(u64, u64)> {
        guarded(&self.path, || {
            let read = self.db.begin_read()?;
            Ok((read.open_table(PLANS)?.len()?, read.open_table(FAMILIES)?.len()?))
        })
    }
}

/// What is done with a catalogue. A file that is none, or damaged, ends in an error or in a panic of the reader of it,
/// which is an error too, and says nothing by itself.
fn guarded<T>(path: &Path, work: impl FnOnce() -> anyhow::Result<T>) -> anyhow::Result<T> {
    let hook = std::panic::take_hook();
    std::panic::set_hook(Box::new(|_| {}));
    let done = std::panic::catch_unwind(std::panic::AssertUnwindSafe(work));
    std::panic::set_hook(hook);
    done.unwrap_or_else(|_| Err(anyhow!(damaged()))).with_context(|| path.display().to_string())
}

fn damaged() -> &'static str {
    match lang() {
        Lang::ZhTw => "目錄檔已損壞",
        Lang::En => "the catalogue is damaged",
    }
}

fn add(write: &WriteTransaction, plans: &[Plan], question: &Question<'_>) -> anyhow::Result<Added> {
    let mut added = Added::default();
    let mut records = write.open_table(PLANS)?;
    let mut sums = write.open_table(SUMS)?;
    let mut offices = write.open_table(OFFICES)?;
    let mut members = write.open_table(MEMBERS)?;
    let mut tables = Tables {
        families: write.open_table(FAMILIES)?,
        ids: write.open_table(IDS)?,
        holders: write.open_table(HOLDERS)?,
        known: write.open_table(KNOWN)?,
        known_by: write.open_table(KNOWN_BY)?,
        measures: members.len()?,
    };
    let mut new: Vec<&Plan> = Vec::new();
    let mut numbers: Vec<u32> = Vec::new();
    let mut next = records.last()?.map_or(0, |(last, _)| last.value() + 1);
    for plan in plans {
        let sum = cache::sum_of(plan)?;
        if sums.get(&sum[..])?.is_some() {
            added.there += 1;
            continue;
        }
        sums.insert(&sum[..], next)?;
        new.push(plan);
        numbers.push(next);
        next += 1;
    }
    let beside = beside(&new, &offices, &records, &members)?;
    let neighbours: Vec<Neighbour<'_>> = beside.iter().map(|(plan, families)| Neighbour { plan, families }).collect();
    let grown = kept::place(&tables, &new, &neighbours, question)?;
    for (plan, &number) in new.iter().zip(&numbers) {
        records.insert(number, &packed(plan)?[..])?;
        if let (Some(office), Some(year)) = (&plan.office, plan.roc_year) {
            offices.insert((&*key(office), year, number), ())?;
        }
        for (gram, count) in kept::gram_counts(plan) {
            let held = tables.holders.get(gram)?.map_or(0, |held| held.value());
            tables.holders.insert(gram, held + count)?;
        }
        added.measures += plan.measures.len();
    }
    added.plans = new.len();
    for one in grown {
        match one.family {
            Some(_) => added.known += 1,
            None => added.founded += 1,
        }
        let family = tables.grow(&one)?;
        for (plan, measure, doubtful) in one.members {
            members.insert((numbers[plan], u32::try_from(measure)?, family), doubtful)?;
        }
    }
    Ok(added)
}

/// A kept plan, and of each of its measures the families.
type Beside = (Plan, Vec<Vec<u32>>);

/// The kept plans that come before or after new ones in their offices.
fn beside(
    new: &[&Plan],
    offices: &Table<'_, (&str, u32, u32), ()>,
    records: &Table<'_, u32, &[u8]>,
    members: &Table<'_, (u32, u32, u32), bool>,
) -> anyhow::Result<Vec<Beside>> {
    let mut found: BTreeSet<u32> = BTreeSet::new();
    for plan in new {
        let (Some(office), Some(year)) = (&plan.office, plan.roc_year) else { continue };
        let office = key(office);
        let before = offices.range((&*office, 0, 0)..(&*office, year, 0))?.next_back();
        let after = offices.range((&*office, year, 0)..=(&*office, u32::MAX, u32::MAX))?.next();
        for entry in before.into_iter().chain(after) {
            found.insert(entry?.0.value().2);
        }
    }
    let mut beside = Vec::new();
    for number in found {
        let Some(record) = records.get(number)? else { bail!(damaged()) };
        let plan = unpacked(record.value())?;
        let mut families = vec![Vec::new(); plan.measures.len()];
        for entry in members.range((number, 0, 0)..=(number, u32::MAX, u32::MAX))? {
            let (_, measure, family) = entry?.0.value();
            families.get_mut(measure as usize).ok_or_else(|| anyhow!(damaged()))?.push(family);
        }
        beside.push((plan, families));
    }
    Ok(beside)
}

/// What families are known by.
struct Tables<'a> {
    families: Table<'a, u32, &'static [u8]>,
    ids: Table<'a, &'static str, u32>,
    holders: Table<'a, u64, u64>,
    known: Table<'a, (u64, u32), ()>,
    known_by: Table<'a, u64, u64>,
    measures: u64,
}

impl Tables<'_> {
    /// Lets a family be known by what it has got; founds it where it is new. Gives its number.
    fn grow(&mut self, one: &Grown) -> anyhow::Result<u32> {
        let (family, id, before) = match one.family {
            Some(family) => {
                let packed = self.families.get(family)?.ok_or_else(|| anyhow!(damaged()))?;
                let (id, before) = known(packed.value())?;
                (family, id, before)
            }
            None => {
                let family = self.families.last()?.map_or(0, |(last, _)| last.value() + 1);
                self.ids.insert(&*one.id, family)?;
                (family, one.id.clone(), Vec::new())
            }
        };
        let after = kept::joined(before.clone(), one.wordings.clone());
        self.families.insert(family, &rmp_serde::to_vec(&(&id, &after))?[..])?;
        let grams = |wordings: &[Known]| -> BTreeSet<u64> {
            wordings.iter().flat_map(|wording| kept::grams_of_text(&wording.text)).collect()
        };
        let (was, is) = (grams(&before), grams(&after));
        for &gram in is.difference(&was) {
            self.known.insert((gram, family), ())?;
            let count = self.known_by.get(gram)?.map_or(0, |count| count.value());
            self.known_by.insert(gram, count + 1)?;
        }
        for &gram in was.difference(&is) {
            self.known.remove((gram, family))?;
            let count = self.known_by.get(gram)?.map_or(0, |count| count.value());
            self.known_by.insert(gram, count.saturating_sub(1))?;
        }
        Ok(family)
    }
}

impl Shelf for Tables<'_> {
    type Error = anyhow::Error;

    fn measures(&self) -> anyhow::Result<u64> {
        Ok(self.measures)
    }

    fn holders(&self, grams: &[u64]) -> anyhow::Result<Vec<u64>> {
        grams.iter().map(|&gram| Ok(self.holders.get(gram)?.map_or(0, |held| held.value()))).collect()
    }

    fn families(&self, gram: u64, most: usize) -> anyhow::Result<(u64, Vec<u32>)> {
        let count = self.known_by.get(gram)?.map_or(0, |count| count.value());
        if count > most as u64 {
            return Ok((count, Vec::new()));
        }
        let families = self.known.range((gram, 0)..=(gram, u32::MAX))?;
        Ok((count, families.map(|entry| Ok(entry?.0.value().1)).collect::<anyhow::Result<_>>()?))
    }

    fn known(&self, family: u32) -> anyhow::Result<Vec<Known>> {
        let packed = self.families.get(family)?.ok_or_else(|| anyhow!(damaged()))?;
        Ok(known(packed.value())?.1)
    }

    fn is_taken(&self, id: &str) -> anyhow::Result<bool> {
        Ok(self.ids.get(id)?.is_some())
    }
}

fn known(packed: &[u8]) -> anyhow::Result<(String, Vec<Known>)> {
    rmp_serde::from_slice(packed).with_context(damaged)
}

fn packed(plan: &Plan) -> anyhow::Result<Vec<u8>> {
    let mut out = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
    out.write_all(&rmp_serde::to_vec_named(plan)?)?;
    Ok(out.finish()?)
}

fn unpacked(packed: &[u8]) -> anyhow::Result<Plan> {
    let mut bytes = Vec::new();
    flate2::read::ZlibDecoder::new(packed).take(LONGEST).read_to_end(&mut bytes).with_context(damaged)?;
    rmp_serde::from_slice(&bytes).with_context(damaged)
}
