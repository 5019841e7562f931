package io.infaas.triton.embedded.model;

import java.util.Optional;

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
