package io.infaas.gateway.routing;

import io.infaas.gateway.refusal.Refusal;
import io.infaas.gateway.refusal.RefusalReason;
import io.infaas.triton.protocol.RepositoryIndexResponse.ModelIndex;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The models that adopted nodes list in their indexes, served or not. Each name and version has one row, of the node on which it is closest
 * to being ready. A model that was never loaded has one row without a version and state.
 *
 * @param rows in the order of name and version
 */
public record ListedModels(List<ModelIndex> rows) {

    /** No model: for gateways whose models come from a catalog. */
    public static final ListedModels NONE = new ListedModels(List.of());

    /** The states of a model, from the one that is furthest from being ready. */
    private static final List<String> STATES = List.of("", "UNKNOWN", "UNAVAILABLE", "UNLOADING", "LOADING", "READY");

    private static final Comparator<Key> ORDER = Comparator.comparing(Key::name)
            .thenComparing(key -> key.version().length())
            .thenComparing(Key::version);

    private record Key(String name, String version) {}

    public ListedModels {
        rows = List.copyOf(rows);
    }

    /** Merges the indexes of nodes. */
    public static ListedModels merge(Collection<List<ModelIndex>> indexes) {
        Map<Key, ModelIndex> best = new TreeMap<>(ORDER);
        for (List<ModelIndex> index : indexes) {
            for (ModelIndex row : index) {
                best.merge(
                        new Key(row.getName(), row.getVersion()),
                        row,
                        (modelIndex, other) -> nearness(other) > nearness(modelIndex) ? other : modelIndex);
            }
        }
        Set<String> loaded = best.keySet().stream()
                .filter(key -> !key.version().isEmpty())
                .map(Key::name)
                .collect(Collectors.toSet());
        // a name that is loaded on one node is listed as loaded
        return new ListedModels(best.entrySet().stream()
                .filter(row -> !row.getKey().version().isEmpty()
                        || !loaded.contains(row.getKey().name()))
                .map(Map.Entry::getValue)
                .toList());
    }

    private static int nearness(ModelIndex row) {
        return STATES.indexOf(row.getState());
    }

    /** Returns the refusal that Triton gives: a model or version that is listed is not unknown, but not available. */
    Refusal explain(Refusal refusal, String name, String version) {
        if (refusal.reason() != RefusalReason.UNKNOWN_MODEL || rows.isEmpty()) {
            return refusal;
        }
        List<String> versions = rows.stream()
                .filter(row -> row.getName().equals(name) && !row.getVersion().isEmpty())
                .map(ModelIndex::getVersion)
                .toList();
        if (versions.isEmpty()) {
            return refusal;
        }
        if (version.isEmpty()) {
            return Refusal.noVersions(name);
        }
        long number = NameResolution.parseNumber(version);
        return versions.contains(Long.toString(number))
                ? Refusal.versionNotReady(name, number)
                : Refusal.unknownVersion(name, number);
    }
}
