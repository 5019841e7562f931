package io.infaas.triton.embedded.model;

import io.infaas.triton.protocol.ModelConfig;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A model that was loaded at least once, as an immutable snapshot.
 *
 * @param config what its versions were loaded from
 * @param files state of the files then
 */
record ModelEntry(ModelConfig config, String files, SortedMap<Long, VersionStatus> rows) {
    ModelEntry {
        rows = Collections.unmodifiableSortedMap(new TreeMap<>(rows));
    }

    ModelEntry with(long version, VersionStatus row) {
        SortedMap<Long, VersionStatus> changed = new TreeMap<>(rows);
        changed.put(version, row);
        return new ModelEntry(config, files, changed);
    }

    List<LoadedVersion> ready() {
        return rows.values().stream()
                .map(VersionStatus::loaded)
                .flatMap(Optional::stream)
                .toList();
    }

    /** Whether it serves, from files in this state. */
    boolean isFrom(String state) {
        return files.equals(state) && !ready().isEmpty();
    }

    /** Whether loading would change nothing. */
    boolean serves(ModelConfig wanted, String wantedFiles, List<Long> versions) {
        return config.equals(wanted)
                && files.equals(wantedFiles)
                && ready().stream().map(LoadedVersion::number).toList().equals(versions);
    }

    /** Whether loading would change nothing but the number of instances: then the counters go on. */
    boolean differsInInstancesOnly(ModelConfig wanted, String wantedFiles) {
        return files.equals(wantedFiles)
                && config.toBuilder()
                        .clearInstanceGroup()
                        .build()
                        .equals(wanted.toBuilder().clearInstanceGroup().build());
    }
}
