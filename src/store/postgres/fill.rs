//! Fills an empty store with the rows of another one.
//!
//! Never fills a store that holds anything.

use std::io::Write;

use super::db::{Db, Result, failed, get};
use super::lanes;
use crate::store::StoreError;
use crate::store::carry::{TABLES, Table, Value};

/// Writes all rows of all tables; numbering goes on after them.
pub(super) fn fill(db: &mut Db<'_>, tables: &[Table]) -> Result<()> {
    // Nobody begins to serve from it meanwhile.
    for (name, _) in TABLES {
        db.batch(&format!("LOCK TABLE {name} IN ACCESS EXCLUSIVE MODE"))?;
        if db.one(&format!("SELECT true AS held FROM {name} LIMIT 1"), &[], |row| get::<bool>(row, "held"))?.is_some() {
            let says =
                format!("the target's table {name} holds something already; give it an empty database or schema");
            return Err(StoreError::Unusable(says));
        }
    }
    for table in tables {
        copy(db, table)?;
        let written = db.number(&format!("SELECT count(*) FROM {}", table.name), &[])?;
        if written != table.rows.len() as u64 {
            let says = format!("{} of {} rows of {} were written", written, table.rows.len(), table.name);
            return Err(StoreError::Database(says));
        }
        let counted = TABLES.iter().find(|(name, _)| *name == table.name).and_then(|(_, column)| *column);
        if let Some(column) = counted {
            let sequence = format!("pg_get_serial_sequence('{}', '{column}')", table.name);
            let sql = format!("SELECT setval({sequence}, coalesce(max({column}), 0) + 1, false) FROM {}", table.name);
            db.one(&sql, &[], |_| Ok(()))?;
        }
    }
    Ok(())
}

fn copy(db: &mut Db<'_>, table: &Table) -> Result<()> {
    let added = match table.name {
        "outbox" => ", slot",
        "counter" => ", part",
        _ => "",
    };
    let sql = format!("COPY {} ({}{added}) FROM STDIN", table.name, table.columns.join(", "));
    let lane = table.columns.iter().position(|column| column == "lane");
    let mut lines = Vec::new();
    for row in &table.rows {
        let mut fields: Vec<String> = row.iter().map(field).collect();
        match (table.name, lane.and_then(|lane| row.get(lane))) {
            ("outbox", Some(Value::Text(lane))) => fields.push(lanes::slot(lane).to_string()),
            ("counter", _) => fields.push("0".to_owned()),
            _ => {}
        }
        lines.extend(fields.join("\t").bytes());
        lines.push(b'\n');
    }
    db.copy_in(&sql, |writer| writer.write_all(&lines))
}

// As COPY reads it; a truth value of SQLite is 0 or 1, which PostgreSQL takes too.
fn field(value: &Value) -> String {
    match value {
        Value::Null => "\\N".to_owned(),
        Value::Number(number) => number.to_string(),
        Value::Text(text) => {
            let escaped = text.replace('\\', "\\\\").replace('\t', "\\t").replace('\n', "\\n").replace('\r', "\\r");
            escaped.replace('\0', "\u{FFFD}")
        }
    }
}

impl Db<'_> {
    fn copy_in(&mut self, sql: &str, write: impl FnOnce(&mut dyn Write) -> std::io::Result<()>) -> Result<()> {
        self.sound()?;
        let mut writer = self.client().copy_in(sql).map_err(|error| failed(&error))?;
        write(&mut writer).map_err(|error| StoreError::Database(error.to_string()))?;
        writer.finish().map(|_| ()).map_err(|error| failed(&error))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_cannot_end_its_line_or_become_another() {
        assert_eq!(field(&Value::Text("a\tb\\c\nd\re\0".into())), "a\\tb\\\\c\\nd\\re\u{FFFD}");
        assert_eq!(field(&Value::Text("\\N".into())), "\\\\N");
        assert_eq!(field(&Value::Null), "\\N");
        assert_eq!(field(&Value::Number(-5)), "-5");
    }
}
