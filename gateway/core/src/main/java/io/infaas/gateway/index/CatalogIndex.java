package io.infaas.gateway.index;

import io.infaas.catalog.AdoptedModel;
import io.infaas.catalog.Application;
import io.infaas.catalog.Architecture;
import io.infaas.catalog.Catalog;
import io.infaas.catalog.NodeType;
import io.infaas.catalog.Profile;
import io.infaas.catalog.Variant;
import io.infaas.gateway.contract.Candidate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The part of the routes that depends only on the catalog: its names and its numbered candidates. Built once per catalog.
 * Immutable.
 */
final class CatalogIndex {

    /**
     * The entry of a name.
     *
     * @param number of the name, from 0 without gaps
     * @param version of the model to request from nodes, empty for the latest
     */
    record Entry(
            int number, String name, Target.Kind kind, Application application, CandidateTable table, String version) {}

    private final Map<String, Entry> entries = new HashMap<>();
    private final Map<String, int[]> offersOf = new HashMap<>();
    private final List<Candidate> candidates = new ArrayList<>();

    CatalogIndex(Catalog catalog) {
        Map<String, NodeType> types = new HashMap<>();
        catalog.nodeTypes().forEach(type -> types.put(type.name(), type));
        Map<String, List<Variant>> byArchitecture = new HashMap<>();
        for (Variant variant : catalog.variants()) {
            byArchitecture
                    .computeIfAbsent(variant.architecture(), name -> new ArrayList<>())
                    .add(variant);
            offersOf.put(variant.name(), assignNumbers(variant, types));
        }
        Map<String, Application> applications = new HashMap<>();
        for (Application application : catalog.applications()) {
            applications.put(application.name(), application);
            if (!isAdopted(catalog, application.name())) {
                put(application.name(), Target.Kind.APPLICATION, application, catalog.variantsOf(application));
            }
        }
        for (Architecture architecture : catalog.architectures()) {
            Application application = applications.get(architecture.application());
            if (application == null) {
                throw new IllegalArgumentException("architecture '%s' has no application".formatted(architecture));
            }
            List<Variant> variants = byArchitecture.getOrDefault(architecture.name(), List.of());
            if (!isAdopted(catalog, architecture.name())) {
                put(architecture.name(), Target.Kind.ARCHITECTURE, application, variants);
            }
            for (Variant variant : variants) {
                Entry entry = put(variant.name(), Target.Kind.VARIANT, application, List.of(variant));
                AdoptedModel adopted = variant.adopted();
                if (adopted == null) {
                    add(variant.alias(), Target.Kind.VARIANT, application, entry.table(), "");
                } else {
                    for (long version : adopted.versions()) {
                        String number = Long.toString(version);
                        String key = Target.nameWithVersion(variant.name(), number);
                        add(key, Target.Kind.VARIANT, application, entry.table(), number);
                    }
                }
            }
        }
    }

    // an adopted model is application, architecture and variant under one name, which resolves to the variant
    private static boolean isAdopted(Catalog catalog, String name) {
        return catalog.variant(name)
                .filter(variant -> variant.adopted() != null)
                .isPresent();
    }

    private int[] assignNumbers(Variant variant, Map<String, NodeType> types) {
        int[] numbers = new int[variant.profiles().size()];
        for (int i = 0; i < numbers.length; i++) {
            Profile profile = variant.profiles().get(i);
            NodeType type = types.get(profile.hardware().nodeType());
            if (type == null) {
                throw new IllegalArgumentException("variant '%s' has no node type".formatted(variant.name()));
            }
            numbers[i] = candidates.size();
            candidates.add(new Candidate(variant, profile, type));
        }
        return numbers;
    }

    private Entry put(String name, Target.Kind kind, Application application, List<Variant> variants) {
        int count = 0;
        for (Variant variant : variants) {
            count += variant.profiles().size();
        }
        int[] numbers = new int[count];
        List<Candidate> variantCandidates = new ArrayList<>(count);
        for (Variant variant : variants) {
            for (int number : offersOf.getOrDefault(variant.name(), new int[0])) {
                numbers[variantCandidates.size()] = number;
                variantCandidates.add(candidates.get(number));
            }
        }
        CandidateTable table = new CandidateTable(
                variantCandidates, numbers, application.contract().largestRequest());
        return add(name, kind, application, table, "");
    }

    private Entry add(String name, Target.Kind kind, Application application, CandidateTable table, String version) {
        Entry entry = new Entry(entries.size(), name, kind, application, table, version);
        entries.put(name, entry);
        return entry;
    }

    int names() {
        return entries.size();
    }

    @Nullable
    Entry entry(String name) {
        return entries.get(name);
    }

    int candidates() {
        return candidates.size();
    }

    Candidate candidate(int number) {
        return candidates.get(number);
    }

    /** Returns the candidate number of a variant on a node type. */
    int candidate(String variant, String nodeType) {
        for (int number : offersOf.getOrDefault(variant, new int[0])) {
            if (candidates.get(number).nodeType().name().equals(nodeType)) {
                return number;
            }
        }
        throw new IllegalArgumentException("variant '%s' has no profile for '%s'".formatted(variant, nodeType));
    }
}
