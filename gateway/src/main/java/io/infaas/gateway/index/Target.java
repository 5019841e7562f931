package io.infaas.gateway.index;

import io.infaas.catalog.AdoptedModel;
import io.infaas.catalog.Application;
import io.infaas.gateway.contract.Candidate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/** What a name leads to in one view. Immutable; safe from any thread. */
public final class Target {

    /** INFaaS' three forms of a query. */
    public enum Kind {
        /** Any variant of any architecture of the application. */
        APPLICATION,
        /** Any variant of one architecture; the application's objective holds. */
        ARCHITECTURE,
        /** One variant: only the node is chosen. */
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

    /** One of the latest version. */
    Target(String name, Kind kind, Application application, CandidateTable table, IndexedInstance[][] instances) {
        this(name, kind, application, table, instances, "");
    }

    /**
     * A target.
     *
     * @param instances in any state, by the number of their candidate on the table
     * @param version of the model that nodes are asked for, empty for the latest
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
        List<IndexedInstance> all = new ArrayList<>();
        for (int candidate = 0; candidate < instances.length; candidate++) {
            int ready = 0;
            for (IndexedInstance instance : instances[candidate]) {
                all.add(instance);
                ready += instance.ready() ? 1 : 0;
            }
            serving[candidate] =
                    ready == instances[candidate].length ? instances[candidate] : ready(instances[candidate], ready);
        }
        all.sort(Comparator.comparingInt(IndexedInstance::slot));
        this.instances = List.copyOf(all);
        this.rankings = new AtomicReferenceArray<>(
                BatchBuckets.place(application.contract().maxBatchSize()) + 1);
    }

    private static IndexedInstance[] ready(IndexedInstance[] instances, int count) {
        IndexedInstance[] ready = new IndexedInstance[count];
        int size = 0;
        for (IndexedInstance instance : instances) {
            if (instance.ready()) {
                ready[size++] = instance;
            }
        }
        return ready;
    }

    /** The name in the catalog; for a variant named by its alias, the alias. */
    public String name() {
        return name;
    }

    /** The name under which one version of an adopted model is found; no client can name it so. */
    public static String versioned(String name, String version) {
        return name + "/versions/" + version;
    }

    /** The versions that clients see: that which was named, else all. */
    public List<String> versions() {
        if (adopted == null) {
            return List.of("1");
        }
        return version.isEmpty()
                ? adopted.versions().stream().map(String::valueOf).toList()
                : List.of(version);
    }

    /** What is asked of nodes beside the name of the model: a version, or empty for the latest. */
    public String version() {
        return version;
    }

    /** What was found out about the model where it is one that was not built here: such a one keeps its own identity. */
    public Optional<AdoptedModel> adopted() {
        return Optional.ofNullable(adopted);
    }

    /** Whether it is a model that was not built here. */
    public boolean isAdopted() {
        return adopted != null;
    }

    public Kind kind() {
        return kind;
    }

    public Application application() {
        return application;
    }

    /** The instances that may serve it, in any state. */
    public List<IndexedInstance> instances() {
        return instances;
    }

    /** What the catalog could serve it by, loaded or not. */
    public List<Candidate> candidates() {
        return table.candidates();
    }

    /** What the catalog could serve it by, and what is feasible by that. */
    public CandidateTable table() {
        return table;
    }

    /** The name under which demand for it is counted: an alias stands for the full name of its variant. */
    public String catalogName() {
        return kind == Kind.VARIANT && !candidates().isEmpty()
                ? candidates().get(0).variant().name()
                : name;
    }

    /** Whether a variant is among what may serve it. */
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
     * The serving instances for queries of one batch size. Compiled when a batch size is first asked for, in time that is linear in
     * what the catalog has for the target; from then on at hand.
     */
    public Ranking ranking(int batch) {
        int place = Math.min(BatchBuckets.place(batch), rankings.length() - 1);
        Ranking known = rankings.get(place);
        if (known == null) {
            known = new Ranking(table, serving, batch);
            rankings.set(place, known);
        }
        return known;
    }

    /** Compiles what the same target of an earlier view was asked for, so that no query has to wait for it. */
    void compileLike(Target before) {
        for (int place = 0; place < Math.min(rankings.length(), before.rankings.length()); place++) {
            if (before.rankings.get(place) != null) {
                ranking(BatchBuckets.size(place));
            }
        }
    }
}
