package io.infaas.triton.embedded.model;

import io.infaas.triton.protocol.ModelConfig;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * An immutable snapshot of a model that was loaded at least once.
 *
 * @param config configuration of its versions
 * @param files fingerprint of its files at load time
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

    /** Whether the model serves from files with this fingerprint. */
    boolean isFrom(String state) {
        return files.equals(state) && !ready().isEmpty();
    }

    /** Whether a load would change nothing. */
    boolean serves(ModelConfig modelConfig, String wantedFiles, List<Long> versions) {
        return config.equals(modelConfig)
                && files.equals(wantedFiles)
                && ready().stream().map(LoadedVersion::number).toList().equals(versions);
    }

    /** Whether a load would change only the number of instances; the counters then continue. */
    boolean differsInInstancesOnly(ModelConfig modelConfig, String wantedFiles) {
        return files.equals(wantedFiles)
                && config.toBuilder()
                        .clearInstanceGroup()
                        .build()
                        .equals(modelConfig.toBuilder().clearInstanceGroup().build());
    }

    /** State of one version of a model, as shown in the repository index. */
    record VersionStatus(State state, String reason, Optional<LoadedVersion> loaded) {
        enum State {
            LOADING,
            READY,
            UNLOADING,
            UNAVAILABLE
        }

        static VersionStatus ready(LoadedVersion loaded) {
            return new VersionStatus(State.READY, "", Optional.of(loaded));
        }

        static VersionStatus without(State state, String reason) {
            return new VersionStatus(state, reason, Optional.empty());
        }
    }
}
