package io.infaas.controller.desired;

import io.infaas.controller.desired.DesiredStateException.Reason;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;

/** Keeps revisions for this process only. Thread-safe. */
public final class MemoryDesiredStore implements DesiredStore {

    private final TreeMap<Long, Revision> revisions = new TreeMap<>();
    private final Map<String, String> texts = new LinkedHashMap<>();

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

    @Override
    public synchronized void keep(String digest, String text) {
        texts.remove(digest);
        texts.put(digest, text);
        if (texts.size() > KEPT_TEXTS) {
            texts.remove(texts.keySet().iterator().next());
        }
    }

    @Override
    public synchronized String text(String digest) {
        String text = texts.get(digest);
        if (text == null) {
            throw DesiredStateException.unkept(digest);
        }
        return text;
    }
}
