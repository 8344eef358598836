//! Where the dictionaries come from: compiled in, or those that a site has installed and keeps.
//!
//! OpenCC's dictionaries are compiled in, and nothing has to be installed. A site that keeps dictionaries of its own
//! builds with the feature `opencc-native`, which reads those of the system's OpenCC 1.1 instead:
//!
//! ```sh
//! apt-get install libopencc-dev                 # or the like: headers, pkg-config file, dictionaries
//! cargo build --release --features opencc-native
//! ```
//!
//! Where a dictionary is missing from the system, the one that is compiled in stands in for it, and
//! [`dictionaries`] says so. The same tests run with either.

use ferrous_opencc::OpenCC;
use ferrous_opencc::config::BuiltinConfig;

/// The conversions that are asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Config {
    /// Traditional to simplified.
    T2s,
    /// Traditional to the standard of Taiwan.
    T2tw,
    /// Simplified to traditional.
    S2t,
    /// Simplified to the standard of Taiwan.
    S2tw,
}

/// One conversion, ready to be used.
pub(super) enum Converter {
    BuiltIn(Box<OpenCC>),
    #[cfg(feature = "opencc-native")]
    Installed(opencc_rust::OpenCC),
}

impl Converter {
    /// None where a dictionary cannot be read, which would be a fault of the build.
    pub(super) fn of(config: Config) -> Option<Self> {
        #[cfg(feature = "opencc-native")]
        if let Some(converter) = installed(config) {
            return Some(Converter::Installed(converter));
        }
        Converter::built_in(config)
    }

    /// That of the dictionaries that are compiled in.
    pub(super) fn built_in(config: Config) -> Option<Self> {
        let built_in = match config {
            Config::T2s => BuiltinConfig::T2s,
            Config::T2tw => BuiltinConfig::T2tw,
            Config::S2t => BuiltinConfig::S2t,
            Config::S2tw => BuiltinConfig::S2tw,
        };
        OpenCC::from_config(built_in).ok().map(|converter| Converter::BuiltIn(Box::new(converter)))
    }

    pub(super) fn convert(&self, text: &str) -> String {
        match self {
            Converter::BuiltIn(converter) => converter.convert(text),
            #[cfg(feature = "opencc-native")]
            Converter::Installed(converter) => converter.convert(text),
        }
    }
}

#[cfg(feature = "opencc-native")]
fn installed(config: Config) -> Option<opencc_rust::OpenCC> {
    use opencc_rust::DefaultConfig;
    let name = match config {
        Config::T2s => DefaultConfig::T2S,
        Config::T2tw => DefaultConfig::T2TW,
        Config::S2t => DefaultConfig::S2T,
        Config::S2tw => DefaultConfig::S2TW,
    };
    opencc_rust::OpenCC::new(name).ok()
}

/// Which dictionaries keys are made with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dictionaries {
    /// Those that are compiled in.
    BuiltIn,
    /// Those of the system's OpenCC.
    Installed,
}

/// Which dictionaries keys are made with: the system's only with the feature `opencc-native`, and where they are there.
#[must_use]
pub fn dictionaries() -> Dictionaries {
    match Converter::of(Config::T2s) {
        #[cfg(feature = "opencc-native")]
        Some(Converter::Installed(_)) => Dictionaries::Installed,
        _ => Dictionaries::BuiltIn,
    }
}

#[cfg(test)]
#[path = "../../tests/dictionaries.rs"]
mod keys;
