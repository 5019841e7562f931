package io.infaas.controller.desired;

import io.infaas.controller.desired.DesiredStateException.Reason;
import java.util.OptionalLong;
import java.util.TreeMap;

/** Keeps revisions for this process only. Thread-safe. */
public final class MemoryDesiredStore implements DesiredStore {

    private final TreeMap<Long, Revision> revisions = new TreeMap<>();

    @Override
    public synchronized OptionalLong newest() {
        return revisions.isEmpty() ? OptionalLong.empty() : OptionalLong.of(revisions.lastKey());
    }

    @Override
    public synchronized Revision read(long version) {
        Revision revision = revisions.get(version);
        if (revision == null) {
            throw new DesiredStateException(Reason.UNKNOWN, "no version %d of the desired state".formatted(version));
        }
        return revision;
    }

    @Override
    public synchronized boolean append(Revision next) {
        if (revisions.putIfAbsent(next.version(), next) != null) {
            return false;
        }
        revisions.headMap(next.version() - KEPT).clear();
        return true;
    }
}
