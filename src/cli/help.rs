//! Help and wrong usage in the reader's language.
//!
//! The command line is defined once, in English. For a reader of Chinese its words are looked up in `help_zh.toml`, and
//! the frame that clap puts around them is written anew; a test finds every word that has no translation.

use std::{
    borrow::Cow,
    collections::BTreeMap,
    ffi::{OsStr, OsString},
    sync::OnceLock,
};

use clap::{
    Arg, ArgMatches, Command, CommandFactory,
    error::{ContextKind, ContextValue, ErrorKind},
};
use planscope::{
    report::safe::{Foreign, line},
    words::Lang,
};

use super::{batch::sandbox, say::say};

/// The words of the command line in Chinese, by what they are in English.
fn words() -> &'static BTreeMap<String, String> {
    static WORDS: OnceLock<BTreeMap<String, String>> = OnceLock::new();
    WORDS.get_or_init(|| toml::from_str(include_str!("help_zh.toml")).expect("a table of texts: the tests read it"))
}

fn zh(english: &str) -> String {
    words().get(english.trim()).map_or_else(|| english.to_owned(), String::clone)
}

/// The language that was asked for, before anything else is understood.
pub(crate) fn lang(line: &[OsString]) -> Option<Lang> {
    let named = |value: &OsStr| match value.to_str()?.to_lowercase().as_str() {
        "en" => Some(Lang::En),
        "zh" | "zh-tw" => Some(Lang::ZhTw),
        _ => None,
    };
    let words = line.iter().take_while(|word| *word != "--");
    let next = words.clone().skip(1);
    words.zip(next.map(Some).chain([None])).find_map(|(word, next)| match word.to_str()?.strip_prefix("--lang") {
        Some("") => named(next?),
        Some(value) => named(value.strip_prefix('=')?.as_ref()),
        None => None,
    })
}

/// What was typed, or what to say of it in a language.
pub(crate) fn parsed<C: CommandFactory>(lang: Lang, line: &[OsString]) -> Result<ArgMatches, clap::Error> {
    // Only help and complaints are worded: to translate all commands takes longer than to read a document.
    let understood = C::command().try_get_matches_from(line);
    understood.or_else(|_| command::<C>(lang, line).try_get_matches_from(line))
}

/// The command line in a language.
fn command<C: CommandFactory>(lang: Lang, line: &[OsString]) -> Command {
    let mut command = C::command();
    if line.iter().any(|word| word == "--version") {
        // Only where it is asked for: it is tried out.
        command = command.long_version(version(lang));
    }
    if lang == Lang::ZhTw {
        command.build();
        command = translated(command);
    }
    command
}

/// The version, and what this system takes away from those who read foreign files.
fn version(lang: Lang) -> String {
    let closed = sandbox::possible();
    let [files, network] = [closed.files, closed.network].map(|closed| match (closed, lang) {
        (true, Lang::ZhTw) => "封閉",
        (false, Lang::ZhTw) => "此系統無法封閉",
        (true, Lang::En) => "closed",
        (false, Lang::En) => "this system cannot close it",
    });
    let version = env!("CARGO_PKG_VERSION");
    // Where the system knows no limit of memory (`batch::worker`), time alone is bounded.
    let bounded = match (cfg!(unix), lang) {
        (true, Lang::ZhTw) => "時間與記憶體有上限",
        (false, Lang::ZhTw) => "時間有上限，記憶體此系統無法限制",
        (true, Lang::En) => "time and memory bounded",
        (false, Lang::En) => "time bounded, memory not on this system",
    };
    match lang {
        Lang::ZhTw => format!("{version}\n讀取程序：檔案系統{files}；網路{network}；{bounded}"),
        Lang::En => format!("{version}\nreaders of files: file system {files}; network {network}; {bounded}"),
    }
}

fn translated(mut command: Command) -> Command {
    if let Some(about) = command.get_about().map(ToString::to_string) {
        command = command.about(zh(&about));
    }
    if let Some(about) = command.get_long_about().map(ToString::to_string) {
        command = command.long_about(zh(&about));
    }
    if let Some(after) = command.get_after_help().map(ToString::to_string) {
        let lines: Vec<String> = after
            .lines()
            .map(pieces)
            .map(|(typed, said)| if said.trim().is_empty() { typed.to_owned() } else { typed.to_owned() + &zh(said) })
            .collect();
        command = command.after_help(lines.join("\n"));
    }
    command = command.mut_args(argument);
    let usage = command.render_usage().to_string();
    let usage = usage.trim_start_matches("Usage:").trim().replace("[OPTIONS]", "[選項]").replace("<COMMAND>", "<指令>");
    command
        .override_usage(usage.replace("[COMMAND]", "[指令]"))
        .help_template("{about-with-newline}\n用法：{usage}\n\n{all-args}{after-help}")
        .subcommand_help_heading("指令")
        .mut_subcommands(translated)
}

/// A line below the options, as what is typed and what is said of it; one of prose is said whole.
fn pieces(line: &str) -> (&str, &str) {
    /// What is said stands behind at least so many spaces.
    const GAP: &str = "   ";
    match (line.strip_prefix("  "), line.trim_end().rfind(GAP)) {
        (None, _) => ("", line),
        (Some(_), Some(at)) => line.split_at(at + GAP.len()),
        (Some(_), None) => (line, ""),
    }
}

fn argument(mut argument: Arg) -> Arg {
    let heading = match argument.get_help_heading() {
        Some(heading) => zh(heading),
        None if argument.is_positional() => "引數".to_owned(),
        None => "選項".to_owned(),
    };
    argument = argument.help_heading(heading);
    let mut help = argument.get_help().map(|help| zh(&help.to_string())).unwrap_or_default();
    // What clap says of values it says in English.
    let values: Vec<String> = argument
        .get_possible_values()
        .iter()
        .filter(|value| !value.is_hide_set())
        .map(|value| match value.get_help() {
            Some(told) => format!("{}（{}）", value.get_name(), zh(&told.to_string())),
            None => value.get_name().to_owned(),
        })
        .collect();
    if !values.is_empty() && argument.get_action().takes_values() && !argument.is_hide_possible_values_set() {
        help += &format!(" [可用值：{}]", values.join("、"));
    }
    let usual: Vec<_> = argument.get_default_values().iter().map(|value| value.to_string_lossy()).collect();
    if !usual.is_empty() && argument.get_action().takes_values() && !argument.is_hide_default_value_set() {
        help += &format!(" [預設：{}]", usual.join(" "));
    }
    if let Some(names) = argument.get_value_names().filter(|_| argument.get_action().takes_values()) {
        let names: Vec<String> = names.iter().map(|name| zh(name)).collect();
        argument = argument.value_names(names);
    }
    if let Some(long) = argument.get_long_help().map(ToString::to_string) {
        argument = argument.long_help(zh(&long));
    }
    argument.help(help).hide_possible_values(true).hide_default_value(true)
}

/// Shows the help that was asked for, or says what was wrong with what was typed.
pub(crate) fn told(error: &clap::Error, words: &[OsString], lang: Lang) -> u8 {
    let asked = matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion);
    let shown = asked || error.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand;
    if shown || lang == Lang::En {
        // A reader who has seen enough is none to complain to.
        let _ = harmless(error, words).as_ref().unwrap_or(error).print();
    } else {
        say!("錯誤：{}", Foreign(&wrong(error)));
        say!("");
        say!("用法請見 --help。");
    }
    u8::try_from(error.exit_code()).unwrap_or(super::WRONG_USAGE)
}

/// The same error of the same words with what is unseen in them shown, where anything is: a shell may have put names of
/// files there.
fn harmless(error: &clap::Error, words: &[OsString]) -> Option<clap::Error> {
    let typed: Vec<Cow<'_, str>> = words.iter().map(|word| word.to_string_lossy()).collect();
    let shown: Vec<String> = typed.iter().map(|word| line(word)).collect();
    if shown == typed {
        return None;
    }
    let again = command::<super::Cli>(Lang::En, &[]).try_get_matches_from(shown);
    // Words that are understood once they are shown are not those that were typed.
    Some(again.err().unwrap_or_else(|| clap::Error::new(error.kind())))
}

fn wrong(error: &clap::Error) -> String {
    let said = |kind: ContextKind| match error.get(kind) {
        Some(ContextValue::String(said)) => said.clone(),
        Some(ContextValue::Strings(said)) => said.join("、"),
        Some(ContextValue::StyledStrs(said)) => said.iter().map(ToString::to_string).collect::<Vec<_>>().join("、"),
        Some(ContextValue::StyledStr(said)) => said.to_string(),
        Some(ContextValue::Number(said)) => said.to_string(),
        _ => String::new(),
    };
    let (argument, value) = (said(ContextKind::InvalidArg), said(ContextKind::InvalidValue));
    let mut out = match error.kind() {
        ErrorKind::InvalidValue if value.is_empty() => format!("{argument} 需要一個值"),
        ErrorKind::InvalidValue => format!("{argument} 不能是「{value}」"),
        ErrorKind::UnknownArgument => format!("沒有 {argument} 這個選項"),
        ErrorKind::InvalidSubcommand => format!("沒有 {} 這個指令", said(ContextKind::InvalidSubcommand)),
        ErrorKind::ValueValidation => {
            let why = std::error::Error::source(error).map(|why| zh(&why.to_string())).unwrap_or_default();
            // What the standard library and clap say of a number has no translation of ours.
            let why = match value.parse::<i128>() {
                _ if !why.is_ascii() => why,
                Ok(_) => "超出可用範圍".to_owned(),
                Err(_) => "請給整數".to_owned(),
            };
            format!("{argument} 不能是「{value}」：{why}")
        }
        ErrorKind::ArgumentConflict => format!("{argument} 不能與 {} 並用", said(ContextKind::PriorArg)),
        ErrorKind::MissingRequiredArgument => format!("缺少 {argument}"),
        ErrorKind::MissingSubcommand => "缺少指令".to_owned(),
        ErrorKind::TooManyValues => format!("{argument} 的值過多：「{value}」"),
        ErrorKind::TooFewValues | ErrorKind::WrongNumberOfValues => format!("{argument} 的值太少"),
        ErrorKind::NoEquals => format!("{argument} 的值要以 = 指定"),
        ErrorKind::InvalidUtf8 => "引數中有不是 UTF-8 的文字".to_owned(),
        _ => error.to_string(),
    };
    let values = said(ContextKind::ValidValue);
    if !values.is_empty() {
        out += &format!("；可用值：{values}");
    }
    for kind in [ContextKind::SuggestedArg, ContextKind::SuggestedValue, ContextKind::SuggestedSubcommand] {
        let near = said(kind);
        if !near.is_empty() {
            out += &format!("；是不是 {near}？");
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::Cli;

    /// Every word that a person sees.
    fn all(command: &Command, out: &mut Vec<String>) {
        let told = [command.get_about(), command.get_long_about()];
        out.extend(told.into_iter().flatten().map(ToString::to_string));
        let after = command.get_after_help().map(ToString::to_string).unwrap_or_default();
        let said = after.lines().map(|line| pieces(line).1).filter(|said| !said.trim().is_empty());
        out.extend(said.map(str::to_owned));
        for argument in command.get_arguments() {
            out.extend([argument.get_help(), argument.get_long_help()].into_iter().flatten().map(ToString::to_string));
            out.extend(argument.get_help_heading().map(str::to_owned));
            let names = argument.get_value_names().filter(|_| argument.get_action().takes_values());
            out.extend(names.into_iter().flatten().map(ToString::to_string));
            out.extend(argument.get_possible_values().iter().filter_map(|value| Some(value.get_help()?.to_string())));
        }
        command.get_subcommands().for_each(|command| all(command, out));
    }

    #[test]
    fn every_word_of_the_command_line_has_a_translation() {
        let mut command = Cli::command();
        command.build();
        let mut seen = Vec::new();
        all(&command, &mut seen);
        seen.sort();
        seen.dedup();
        let missing: Vec<&String> = seen.iter().filter(|text| !words().contains_key(text.trim())).collect();
        assert!(missing.is_empty(), "these have no translation in help_zh.toml:\n{missing:#?}");
        let stale: Vec<&String> = words()
            .keys()
            .filter(|key| !seen.iter().any(|text| text.trim() == **key) && !ELSEWHERE.contains(&key.as_str()))
            .collect();
        assert!(stale.is_empty(), "nothing says these any more: {stale:#?}");
    }

    /// What the parsers of values say.
    const ELSEWHERE: [&str; 3] = [
        "a size is needed, such as 512M or 2G",
        "a number of seconds is needed, such as 60 or 0.5",
        "number would be zero for non-zero type",
    ];

    #[test]
    fn help_in_chinese_has_none_of_claps_own_words() {
        let mut command = command::<Cli>(Lang::ZhTw, &[]);
        let mut pages = vec![command.render_long_help().to_string()];
        pages.extend(command.get_subcommands_mut().map(|command| command.render_long_help().to_string()));
        for page in pages {
            for word in [
                "Usage",
                "Options:",
                "Arguments:",
                "Commands:",
                "[default",
                "[possible",
                "Possible values",
                "Print ",
                "<F",
                "[I",
            ] {
                assert!(!page.contains(word), "{word} in\n{page}");
            }
            assert!(page.contains("用法："), "{page}");
        }
    }

    #[test]
    fn wrong_usage_is_said_in_chinese() {
        let said = |line: &[&str]| {
            let error = command::<Cli>(Lang::ZhTw, &[]).try_get_matches_from(line).expect_err("it is wrong");
            wrong(&error)
        };
        insta::assert_snapshot!(said(&["planscope", "compare"]), @"沒有 compare 這個指令；是不是 coverage、completions？");
        insta::assert_snapshot!(said(&["planscope", "extract", "--formt", "csv"]), @"沒有 --formt 這個選項；是不是 --format？");
        insta::assert_snapshot!(said(&["planscope", "extract", "--format", "yaml"]), @"--format <格式> 不能是「yaml」；可用值：json、ndjson、csv、xlsx、md、parquet");
        insta::assert_snapshot!(said(&["planscope", "extract", "--timeout", "soon"]), @"--timeout <秒數> 不能是「soon」：請給秒數，例如 60 或 0.5");
        insta::assert_snapshot!(said(&["planscope", "tables"]), @"缺少 <檔案>...");
        insta::assert_snapshot!(said(&["planscope", "extract", "--resume", "--no-cache"]), @"--resume 不能與 --no-cache 並用");
    }

    #[test]
    fn the_language_is_found_wherever_it_stands() {
        let of = |line: &[&str]| lang(&line.iter().map(OsString::from).collect::<Vec<_>>());
        assert_eq!(of(&["planscope", "extract", "--lang", "en"]), Some(Lang::En));
        assert_eq!(of(&["planscope", "--lang=zh-TW", "x"]), Some(Lang::ZhTw));
        assert_eq!(of(&["planscope", "--lang"]), None);
        assert_eq!(of(&["planscope", "--", "--lang", "en"]), None);
    }
}
