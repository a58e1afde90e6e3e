//! The files of the rules and what may stand in them.

use std::collections::BTreeMap;
use std::path::Path;

use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::spec::RuleSpec;

/// What is wrong with the rules, one line each.
#[derive(Default)]
pub(crate) struct Faults(Vec<String>);

impl Faults {
    pub(crate) fn add(&mut self, file: &str, id: &str, field: &str, message: &str) {
        let parts = [
            &format!("src/rules/{file}"),
            id,
            field,
            &message.trim().replace('\n', " "),
        ];
        let parts: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        self.0.push(parts.join(": "));
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &String> {
        self.0.iter()
    }
}

/// `[reason]`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ReasonHead {
    #[serde(rename = "type")]
    pub(crate) bounce_type: String,
    pub(crate) stage: String,
    pub(crate) problem_with: String,
    pub(crate) meaning: String,
    pub(crate) action: String,
    pub(crate) suppress: String,
    pub(crate) retry: Option<Retry>,
    #[serde(default)]
    pub(crate) counter_examples: Vec<String>,
}

/// `retry = { after = 60, give_up_after = 3600 }`, in seconds.
#[derive(Deserialize, Clone, Copy)]
#[serde(deny_unknown_fields)]
pub(crate) struct Retry {
    pub(crate) after: u32,
    pub(crate) give_up_after: u32,
}

/// `[provider]`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ProviderHead {
    pub(crate) id: String,
    pub(crate) name: String,
    #[serde(default)]
    pub(crate) hosts: Vec<String>,
    #[serde(default)]
    pub(crate) domains: Vec<String>,
    #[serde(default)]
    pub(crate) marks: Vec<String>,
    #[serde(default)]
    pub(crate) large: bool,
    pub(crate) postmaster_url: Option<String>,
    pub(crate) provider_code: Option<String>,
    pub(crate) help_url: Option<String>,
    #[serde(default)]
    pub(crate) counter_examples: Vec<String>,
    #[serde(rename = "source")]
    _source: Option<String>,
}

/// `[[code]]` of a provider.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ProviderCodeSpec {
    pub(crate) id: String,
    pub(crate) code: String,
    #[serde(default)]
    pub(crate) anywhere: bool,
    pub(crate) reason: String,
    pub(crate) stage: Option<String>,
    #[serde(rename = "type")]
    pub(crate) bounce_type: Option<String>,
    pub(crate) mechanism: Option<String>,
    pub(crate) scope: Option<String>,
    pub(crate) help_url: Option<String>,
    pub(crate) source: Option<String>,
    #[serde(default)]
    pub(crate) examples: Vec<String>,
    #[serde(default, rename = "counter_examples")]
    _counter_examples: Vec<String>,
}

/// `[kind]`; `where` and `subtype` hold for all rules of the file that give none.
#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct KindHead {
    pub(crate) id: Option<String>,
    #[serde(rename = "where")]
    pub(crate) place: Option<String>,
    pub(crate) subtype: Option<String>,
    pub(crate) counter_examples: Vec<String>,
    #[serde(rename = "meaning")]
    _meaning: Option<String>,
}

/// `[language]`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct LanguageHead {
    pub(crate) id: String,
    #[serde(rename = "name")]
    _name: String,
    #[serde(default)]
    pub(crate) counter_examples: Vec<String>,
}

/// `[[layout]]`.
#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct LayoutSpec {
    pub(crate) id: String,
    pub(crate) software: String,
    pub(crate) outcome: String,
    pub(crate) opening: Vec<String>,
    pub(crate) end: Vec<String>,
    pub(crate) headers: Vec<String>,
    pub(crate) source: Option<String>,
    #[serde(rename = "examples")]
    _examples: Vec<String>,
    #[serde(rename = "counter_examples")]
    _counter_examples: Vec<String>,
}

/// A row of `codes.toml`.
#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct CodeSpec {
    pub(crate) reason: Option<String>,
    pub(crate) permanent: Option<String>,
    pub(crate) during_auth: Option<String>,
    pub(crate) delivered: bool,
    pub(crate) weak: bool,
    pub(crate) mechanism: Option<String>,
}

/// `[[blocklist]]`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct BlocklistSpec {
    pub(crate) name: String,
    pub(crate) zones: Vec<String>,
    pub(crate) scope: String,
    pub(crate) lookup_url: Option<String>,
    #[serde(default)]
    pub(crate) retired: bool,
    pub(crate) source: Option<String>,
}

/// A row of `crosswalk.toml`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(crate) struct CrosswalkRow {
    pub(crate) marketing_platform: u16,
    pub(crate) green_arrow: u16,
    pub(crate) spark_post: u16,
    pub(crate) power_mta: String,
    pub(crate) mailpro: String,
    pub(crate) constant_contact: String,
    pub(crate) ses: String,
    pub(crate) send_grid: String,
    pub(crate) postmark: String,
    pub(crate) sisimai: String,
    pub(crate) kumo_mta: String,
    pub(crate) postalsys: String,
    pub(crate) default_enhanced_code: String,
}

/// A file with a head and rules.
pub(crate) struct RuleFile<H> {
    pub(crate) file: String,
    pub(crate) stem: String,
    pub(crate) head: H,
    pub(crate) rules: Vec<RuleSpec>,
    /// In `providers/` only.
    pub(crate) codes: Vec<ProviderCodeSpec>,
}

/// Everything in `src/rules/`, each list in the order of file names.
pub(crate) struct Files {
    pub(crate) reasons: Vec<RuleFile<ReasonHead>>,
    pub(crate) providers: Vec<RuleFile<ProviderHead>>,
    pub(crate) kinds: Vec<RuleFile<KindHead>>,
    pub(crate) languages: Vec<RuleFile<LanguageHead>>,
    pub(crate) layouts: Vec<(String, LayoutSpec)>,
    pub(crate) enhanced: BTreeMap<String, CodeSpec>,
    pub(crate) replies: BTreeMap<String, CodeSpec>,
    pub(crate) blocklists: Vec<BlocklistSpec>,
    pub(crate) crosswalk: BTreeMap<String, CrosswalkRow>,
    /// FNV-1a over names and contents.
    pub(crate) version: u32,
}

pub(crate) fn read(folder: &Path, faults: &mut Faults) -> Files {
    let mut reader = Reader {
        folder,
        faults,
        version: 0x811c_9dc5,
    };
    let mut codes = reader.table("codes.toml");
    let mut blocklists = reader.table("blocklists.toml");
    let mut crosswalk = reader.table("crosswalk.toml");
    let files = Files {
        reasons: reader.rule_files("reasons", "reason"),
        providers: reader.rule_files("providers", "provider"),
        kinds: reader.rule_files("kinds", "kind"),
        languages: reader.rule_files("languages", "language"),
        layouts: reader.layouts(),
        enhanced: reader.rows("codes.toml", codes.remove("enhanced")),
        replies: reader.rows("codes.toml", codes.remove("reply")),
        blocklists: reader
            .list("blocklists.toml", blocklists.remove("blocklist"), "name")
            .into_iter()
            .collect(),
        crosswalk: reader.rows("crosswalk.toml", crosswalk.remove("reason")),
        version: reader.version,
    };
    reader.nothing_left("codes.toml", &codes);
    reader.nothing_left("blocklists.toml", &blocklists);
    files
}

struct Reader<'a> {
    folder: &'a Path,
    faults: &'a mut Faults,
    version: u32,
}

impl Reader<'_> {
    /// The table of a file; empty when there is no such file.
    fn table(&mut self, file: &str) -> toml::Table {
        let path = self.folder.join(file);
        if !path.exists() {
            return toml::Table::new();
        }
        let text = std::fs::read_to_string(&path).unwrap_or_else(|error| {
            self.faults.add(file, "", "", &error.to_string());
            String::new()
        });
        for byte in file
            .bytes()
            .chain(text.bytes().filter(|byte| *byte != b'\r'))
        {
            self.version = (self.version ^ u32::from(byte)).wrapping_mul(0x0100_0193);
        }
        text.parse().unwrap_or_else(|error: toml::de::Error| {
            self.faults.add(file, "", "", &error.to_string());
            toml::Table::new()
        })
    }

    /// The names of the TOML files in a folder, sorted.
    fn names(&mut self, folder: &str) -> Vec<String> {
        let entries = std::fs::read_dir(self.folder.join(folder))
            .into_iter()
            .flatten()
            .flatten();
        let mut names: Vec<String> = entries
            .filter_map(|entry| entry.file_name().into_string().ok())
            .filter(|name| !name.starts_with('.'))
            .collect();
        names.sort();
        for name in names.iter().filter(|name| !name.ends_with(".toml")) {
            self.faults
                .add(&format!("{folder}/{name}"), "", "", "is no .toml file");
        }
        names.retain(|name| name.ends_with(".toml"));
        names
    }

    fn rule_files<H: DeserializeOwned>(&mut self, folder: &str, head: &str) -> Vec<RuleFile<H>> {
        let mut files = Vec::new();
        for name in self.names(folder) {
            let file = format!("{folder}/{name}");
            let mut table = self.table(&file);
            let rules = self.list(&file, table.remove("rule"), "id");
            let codes = match head {
                "provider" => self.list(&file, table.remove("code"), "id"),
                _ => Vec::new(),
            };
            let value = table
                .remove(head)
                .unwrap_or_else(|| toml::Table::new().into());
            let stem = name.trim_end_matches(".toml").to_owned();
            self.nothing_left(&file, &table);
            if let Some(head) = self.value(&file, &format!("[{head}]"), value) {
                files.push(RuleFile {
                    file,
                    stem,
                    head,
                    rules,
                    codes,
                });
            }
        }
        files
    }

    fn layouts(&mut self) -> Vec<(String, LayoutSpec)> {
        let mut layouts = Vec::new();
        for name in self.names("layouts") {
            let file = format!("layouts/{name}");
            let mut table = self.table(&file);
            let list = self.list(&file, table.remove("layout"), "id");
            layouts.extend(list.into_iter().map(|layout| (file.clone(), layout)));
            self.nothing_left(&file, &table);
        }
        layouts
    }

    /// `[[rule]]` and its like; `name` is the field by which faults name an entry.
    fn list<T: DeserializeOwned>(
        &mut self,
        file: &str,
        list: Option<toml::Value>,
        name: &str,
    ) -> Vec<T> {
        let entries = match list {
            None => Vec::new(),
            Some(toml::Value::Array(entries)) => entries,
            Some(_) => {
                self.faults
                    .add(file, "", "", "a list is written with [[double brackets]]");
                Vec::new()
            }
        };
        let mut read = Vec::with_capacity(entries.len());
        for (number, entry) in (1..).zip(entries) {
            let id = entry
                .get(name)
                .and_then(toml::Value::as_str)
                .map(str::to_owned);
            let id = id.unwrap_or_else(|| format!("#{number}"));
            read.extend(self.value(file, &id, entry));
        }
        read
    }

    /// `[table.<id>]`.
    fn rows<T: DeserializeOwned>(
        &mut self,
        file: &str,
        rows: Option<toml::Value>,
    ) -> BTreeMap<String, T> {
        let Some(toml::Value::Table(rows)) = rows else {
            return BTreeMap::new();
        };
        rows.into_iter()
            .filter_map(|(id, row)| self.value(file, &id, row).map(|row| (id, row)))
            .collect()
    }

    fn value<T: DeserializeOwned>(
        &mut self,
        file: &str,
        id: &str,
        value: toml::Value,
    ) -> Option<T> {
        value
            .try_into()
            .map_err(|error| self.faults.add(file, id, "", &error.to_string()))
            .ok()
    }

    fn nothing_left(&mut self, file: &str, table: &toml::Table) {
        for key in table.keys() {
            self.faults.add(file, key, "", "is unknown here");
        }
    }
}
