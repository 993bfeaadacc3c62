package dev.sluice.control.store;

import java.sql.SQLException;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

import dev.sluice.model.Exposure;

/** Where every unit stands that was ever seen, and the highest generation that may have been used. Read from any thread. */
public final class StandStore {
    private volatile Picture onDisk;

    StandStore(SortedMap<String, String> rows, long reserved) {
        onDisk = new Picture(rows, reserved);
    }

    /** By unit, units included that are gone from the file. */
    public Map<String, Exposure> all() {
        Map<String, Exposure> all = new TreeMap<>();
        onDisk.rows.forEach((unit, text) -> all.put(unit, StandJson.read(text)));
        return all;
    }

    /** No generation above this one was ever given out. */
    public long reserved() {
        return onDisk.reserved;
    }

    SortedMap<String, String> rows() {
        return onDisk.rows;
    }

    void committed(SortedMap<String, String> rows, long reserved) {
        onDisk = new Picture(rows, reserved);
    }

    static SortedMap<String, String> read(Database db) throws SQLException {
        SortedMap<String, String> rows = new TreeMap<>();
        record Row(String unit, String exposure) {}
        db.query("SELECT unit, exposure FROM stand", row -> new Row(Database.text(row, 1), Database.text(row, 2)))
                .forEach(row -> rows.put(row.unit(), row.exposure()));
        return rows;
    }

    static String sum(SortedMap<String, String> rows) {
        Sum sum = new Sum();
        rows.forEach((unit, exposure) -> sum.add(unit).add(exposure));
        return sum.hex();
    }

    private record Picture(SortedMap<String, String> rows, long reserved) {
        Picture {
            rows = Collections.unmodifiableSortedMap(rows);
        }
    }
}
