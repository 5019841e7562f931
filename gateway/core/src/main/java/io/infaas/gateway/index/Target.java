package io.infaas.gateway.index;

import io.infaas.catalog.AdoptedModel;
import io.infaas.catalog.Application;
import io.infaas.gateway.contract.Candidate;
import io.infaas.gateway.index.CandidateTable.BatchBuckets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/** The target of a name in one view. Immutable and thread-safe. */
public final class Target {

    /** INFaaS' three forms of a query. */
    public enum Kind {
        /** Any variant of any architecture of the application. */
        APPLICATION,
        /** Any variant of one architecture; the application's objective applies. */
        ARCHITECTURE,
        /** One variant: selection chooses only the node. */
        VARIANT
    }

    private final String name;
    private final Kind kind;
    private final Application application;
    private final CandidateTable table;
    private final List<IndexedInstance> instances;
    private final IndexedInstance[][] serving;
    private final AtomicReferenceArray<Ranking> rankings;
    private final String version;
    private final @Nullable AdoptedModel adopted;

    /**
     * Creates a target.
     *
     * @param instances in any state, by their candidate's number in the table
     * @param version of the model to request from nodes, empty for the latest
     */
    Target(
            String name,
            Kind kind,
            Application application,
            CandidateTable table,
            IndexedInstance[][] instances,
            String version) {
        this.version = version;
        this.adopted = table.candidates().isEmpty()
                ? null
                : table.candidates().get(0).variant().adopted();
        this.name = name;
        this.kind = kind;
        this.application = application;
        this.table = table;
        this.serving = new IndexedInstance[instances.length][];
        List<IndexedInstance> indexedInstances = new ArrayList<>();
        for (int candidate = 0; candidate < instances.length; candidate++) {
            int ready = 0;
            for (IndexedInstance instance : instances[candidate]) {
                indexedInstances.add(instance);
                ready += instance.isReady() ? 1 : 0;
            }
            serving[candidate] = ready == instances[candidate].length
                    ? instances[candidate]
                    : filterReady(instances[candidate], ready);
        }
        indexedInstances.sort(Comparator.comparingInt(IndexedInstance::slot));
        this.instances = List.copyOf(indexedInstances);
        this.rankings = new AtomicReferenceArray<>(
                BatchBuckets.place(application.contract().largestRequest()) + 1);
    }

    private static IndexedInstance[] filterReady(IndexedInstance[] instances, int count) {
        IndexedInstance[] ready = new IndexedInstance[count];
        int size = 0;
        for (IndexedInstance instance : instances) {
            if (instance.isReady()) {
                ready[size++] = instance;
            }
        }
        return ready;
    }

    /** The name in the catalog; the alias if it identifies a variant by alias. */
    public String name() {
        return name;
    }

    /** Returns the key for one version of an adopted model; no client can use it as a name. */
    public static String nameWithVersion(String name, String version) {
        return name + "/versions/" + version;
    }

    /** The versions that clients see: the requested one, otherwise all. */
    public List<String> versions() {
        if (adopted == null) {
            return List.of("1");
        }
        return version.isEmpty()
                ? adopted.versions().stream().map(String::valueOf).toList()
                : List.of(version);
    }

    /** The model version to request from nodes; empty for the latest. */
    public String version() {
        return version;
    }

    /** The data of an adopted model, which keeps its own identity; empty for a model that was built here. */
    public Optional<AdoptedModel> adopted() {
        return Optional.ofNullable(adopted);
    }

    /** Whether the model is adopted, not built here. */
    public boolean isAdopted() {
        return adopted != null;
    }

    public Kind kind() {
        return kind;
    }

    public Application application() {
        return application;
    }

    /** The instances that may serve this target, in any state. */
    public List<IndexedInstance> instances() {
        return instances;
    }

    /** The catalog's candidates for this target, loaded or not. */
    public List<Candidate> candidates() {
        return table.candidates();
    }

    /** The catalog's candidates for this target, with feasibility queries. */
    public CandidateTable table() {
        return table;
    }

    /** The name that demand counts use: for an alias, the full name of its variant. */
    public String catalogName() {
        return kind == Kind.VARIANT && !candidates().isEmpty()
                ? candidates().get(0).variant().name()
                : name;
    }

    /** Whether a variant is among the possible variants of this target. */
    public boolean covers(Target variant) {
        return variant.kind == Kind.VARIANT
                && !variant.candidates().isEmpty()
                && switch (kind) {
                    case APPLICATION -> application.name().equals(variant.application.name());
                    case ARCHITECTURE ->
                        name.equals(variant.candidates().get(0).variant().architecture());
                    case VARIANT -> catalogName().equals(variant.catalogName());
                };
    }

    /**
     * Returns the serving instances for one batch size. The first call per batch size compiles them, in time linear in the
     * target's candidates; later calls return the cached ranking.
     */
    public Ranking ranking(int batch) {
        int place = Math.min(BatchBuckets.place(batch), rankings.length() - 1);
        Ranking ranking = rankings.get(place);
        if (ranking == null) {
            ranking = new Ranking(table, serving, batch);
            rankings.set(place, ranking);
        }
        return ranking;
    }

    /** Compiles the batch sizes in use by the same target of an earlier view, so that no query waits for them. */
    void compileLike(Target before) {
        for (int place = 0; place < Math.min(rankings.length(), before.rankings.length()); place++) {
            if (before.rankings.get(place) != null) {
                ranking(BatchBuckets.size(place));
            }
        }
    }
}
