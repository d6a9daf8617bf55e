//! A table of any of the known file types as rows of named values.
//!
//! It knows nothing of facts; what a column means is decided in `import`.

use std::io::Read;
use std::path::Path;

use crate::cli::CliError;

/// Files with more bytes are refused.
const LARGEST: u64 = 64 << 20;

/// One row: its line in the file, and the values of its columns, in order. Empty values are left out.
#[derive(Clone, Debug, Default)]
pub(super) struct Row {
    pub line: usize,
    pub values: Vec<(String, Vec<String>)>,
}

/// The names of the columns in the order in which they first occur, and all rows.
#[derive(Clone, Debug, Default)]
pub(super) struct Table {
    pub columns: Vec<String>,
    pub rows: Vec<Row>,
}

impl Table {
    /// Reads a file: JSON lines by its ending, else values with commas, semicolons or tabs between them.
    pub fn read(path: &Path) -> Result<Self, CliError> {
        let shown = path.display();
        let wrong = |error| CliError::file(format!("cannot read `{shown}`"), error, "name a file that can be read");
        let mut text = String::new();
        let file = std::fs::File::open(path).map_err(wrong)?;
        file.take(LARGEST + 1).read_to_string(&mut text).map_err(wrong)?;
        if text.len() as u64 > LARGEST {
            return Err(CliError::usage(
                format!("`{shown}` has more than {LARGEST} bytes"),
                "cut it into several files",
            ));
        }
        let text = text.trim_start_matches('\u{feff}');
        let lines = path.extension().is_some_and(|ending| ending == "jsonl" || ending == "ndjson");
        let table = if lines { Self::of_json(text) } else { Self::of_values(text) };
        table.map_err(|message| CliError::usage(format!("cannot use `{shown}`: {message}"), "mend that line"))
    }

    fn of_values(text: &str) -> Result<Self, String> {
        let head = text.lines().next().unwrap_or_default();
        let count = |mark: &u8| head.bytes().filter(|byte| byte == mark).count();
        let delimiter = [b',', b'\t', b';'].into_iter().rev().max_by_key(count).unwrap_or(b',');
        let mut reader = csv::ReaderBuilder::new().delimiter(delimiter).flexible(true).from_reader(text.as_bytes());
        let columns: Vec<String> =
            reader.headers().map_err(|error| error.to_string())?.iter().map(|head| head.trim().to_owned()).collect();
        let mut rows = Vec::new();
        for record in reader.records() {
            let record = record.map_err(|error| error.to_string())?;
            let line = record.position().map_or(0, |position| position.line() as usize);
            if record.len() > columns.len() {
                return Err(format!("line {line} has {} values for {} columns", record.len(), columns.len()));
            }
            let values = columns.iter().zip(record.iter()).filter(|(_, value)| !value.trim().is_empty());
            let values: Vec<_> =
                values.map(|(column, value)| (column.clone(), vec![value.trim().to_owned()])).collect();
            if !values.is_empty() {
                rows.push(Row { line, values });
            }
        }
        Ok(Self { columns, rows })
    }

    fn of_json(text: &str) -> Result<Self, String> {
        let mut table = Self::default();
        for (index, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
            let number = index + 1;
            let object: serde_json::Map<String, serde_json::Value> =
                serde_json::from_str(line).map_err(|error| format!("line {number} is no JSON object: {error}"))?;
            let mut row = Row { line: number, values: Vec::new() };
            for (key, value) in object {
                if !table.columns.contains(&key) {
                    table.columns.push(key.clone());
                }
                let values = plain(&value).ok_or_else(|| {
                    format!("line {number} holds an object under `{key}`, where a text, a number or a list belongs")
                })?;
                if !values.is_empty() {
                    row.values.push((key, values));
                }
            }
            table.rows.push(row);
        }
        Ok(table)
    }
}

/// A value as texts; `None` for what is no list of plain values.
fn plain(value: &serde_json::Value) -> Option<Vec<String>> {
    use serde_json::Value;
    match value {
        Value::Null => Some(Vec::new()),
        Value::Bool(flag) => Some(vec![flag.to_string()]),
        Value::Number(number) => Some(vec![number.to_string()]),
        Value::String(text) => Some(Some(text.trim().to_owned()).filter(|text| !text.is_empty()).into_iter().collect()),
        Value::Array(items) => items
            .iter()
            .map(|item| plain(item).filter(|_| !item.is_array()))
            .collect::<Option<Vec<_>>>()
            .map(|all| all.concat()),
        Value::Object(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_told_apart_by_the_mark_of_the_first_line() {
        let table = Table::of_values("name;made by\nFoo, the model;Bar\n;\n").unwrap();
        assert_eq!(table.columns, ["name", "made by"]);
        assert_eq!(table.rows.len(), 1);
        assert_eq!(table.rows[0].values[0].1, ["Foo, the model"]);
        assert!(Table::of_values("a,b\n1,2,3\n").unwrap_err().contains("line 2"));
    }

    #[test]
    fn json_lines_may_hold_lists() {
        let table =
            Table::of_json("{\"name\": \"Foo\", \"by\": [\"A\", \"B\"], \"size\": 7}\n\n{\"name\": \"Bar\"}").unwrap();
        assert_eq!(table.rows[0].values[0].1, ["A", "B"]);
        assert_eq!(table.rows[1].line, 3);
        assert!(Table::of_json("{\"name\": {\"x\": 1}}").is_err());
        assert!(Table::of_json("[1]").is_err());
    }
}
