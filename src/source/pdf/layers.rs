//! Optional content: layers that the file itself switches off are not on the page that a reader sees.

use std::collections::BTreeSet;

use hayro_syntax::object::{Array, Dict, MaybeRef, Name, Object};

/// The layers that are off when the file is opened.
#[derive(Debug, Default)]
pub(super) struct Layers {
    off: BTreeSet<(u32, i32)>,
}

impl Layers {
    /// Reads the default configuration from the catalogue.
    pub(super) fn read(catalogue: Option<Dict<'_>>) -> Layers {
        let mut off = BTreeSet::new();
        let properties = catalogue.and_then(|catalogue| catalogue.get::<Dict<'_>>("OCProperties"));
        if let Some(properties) = properties
            && let Some(config) = properties.get::<Dict<'_>>("D")
        {
            let base_off = config.get::<Name<'_>>("BaseState").is_some_and(|state| *state == *b"OFF");
            let each = |dict: &Dict<'_>, key: &str| -> Vec<(u32, i32)> {
                let list = dict.get::<Array<'_>>(key);
                let references = list.iter().flat_map(|array| array.raw_iter().filter_map(|item| item.as_obj_ref()));
                references.map(|reference| (reference.obj_number, reference.gen_number)).collect()
            };
            if base_off {
                off.extend(each(&properties, "OCGs"));
                for on in each(&config, "ON") {
                    off.remove(&on);
                }
            }
            off.extend(each(&config, "OFF"));
        }
        Layers { off }
    }

    /// Whether what carries this dictionary belongs to a layer that is off.
    pub(super) fn hides(&self, owner: &Dict<'_>) -> bool {
        !self.off.is_empty() && owner.contains_key("OC") && self.hidden(owner, b"OC")
    }

    /// The same for a property list that a marked-content operator names.
    pub(super) fn hides_property(&self, properties: &Dict<'_>, name: &Name<'_>) -> bool {
        !self.off.is_empty() && self.hidden(properties, name)
    }

    fn hidden(&self, owner: &Dict<'_>, key: &[u8]) -> bool {
        match owner.get_raw::<Object<'_>>(key) {
            Some(MaybeRef::Ref(reference)) if self.off.contains(&(reference.obj_number, reference.gen_number)) => true,
            // A membership dictionary: hidden where all its groups are, which is what its default policy says.
            _ => owner.get::<Dict<'_>>(key).is_some_and(|member| {
                let groups: Vec<_> = match member.get::<Array<'_>>("OCGs") {
                    Some(array) => array.raw_iter().filter_map(|item| item.as_obj_ref()).collect(),
                    None => member.get_ref("OCGs").into_iter().collect(),
                };
                !groups.is_empty()
                    && groups.iter().all(|group| self.off.contains(&(group.obj_number, group.gen_number)))
            }),
        }
    }
}
