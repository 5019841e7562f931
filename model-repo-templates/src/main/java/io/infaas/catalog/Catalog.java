package io.infaas.catalog;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import java.io.IOException;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.RandomAccess;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * All applications and variants that can be served. A catalog is consistent: every reference resolves, every name is unique, each
 * architecture keeps its application's contract, and some variant meets each application's default objective.
 *
 * @param format version of the JSON format; always {@link #FORMAT}
 */
public record Catalog(
        @JsonDeserialize(using = CatalogFormat.class) int format,
        List<Application> applications,
        List<Architecture> architectures,
        List<Variant> variants,
        List<NodeType> nodeTypes) {

    /** The format that is written and read. */
    public static final int FORMAT = 2;

    public Catalog {
        CatalogFormat.require(format);
        applications = NameIndexedList.of("applications", applications, application -> List.of(application.name()));
        architectures =
                NameIndexedList.of("architectures", architectures, architecture -> List.of(architecture.name()));
        variants = NameIndexedList.of(
                "variants",
                variants,
                variant ->
                        variant.adopted() == null ? List.of(variant.name(), variant.alias()) : List.of(variant.name()));
        nodeTypes = NameIndexedList.of("nodeTypes", nodeTypes, type -> List.of(type.name()));
        checkNames(applications, architectures, variants);
        checkReferences(applications, architectures, variants, nodeTypes);
        checkContracts(applications, architectures);
        checkBatches(applications, architectures, variants);
        checkDefaultObjectives(applications, architectures, variants);
    }

    public Catalog(
            List<Application> applications,
            List<Architecture> architectures,
            List<Variant> variants,
            List<NodeType> nodeTypes) {
        this(FORMAT, applications, architectures, variants, nodeTypes);
    }

    public Optional<Application> application(String name) {
        return NameIndexedList.find(applications, name);
    }

    public Optional<Architecture> architecture(String name) {
        return NameIndexedList.find(architectures, name);
    }

    /** Finds a variant by full name or alias. */
    public Optional<Variant> variant(String name) {
        return NameIndexedList.find(variants, name);
    }

    /** The application of a query's target: an application, a variant or an architecture. */
    public Optional<String> applicationOf(String target) {
        if (application(target).isPresent()) {
            return Optional.of(target);
        }
        String architecture = variant(target).map(Variant::architecture).orElse(target);
        return architecture(architecture).map(Architecture::application);
    }

    public Optional<NodeType> nodeType(String name) {
        return NameIndexedList.find(nodeTypes, name);
    }

    /** The assumptions of its profiles, in one line for logs; empty if everything was measured. */
    public Optional<String> assumptions() {
        List<Profile> assuming = variants.stream()
                .flatMap(variant -> variant.profiles().stream())
                .filter(profile -> !profile.assumed().isEmpty())
                .toList();
        String parts = assuming.stream()
                .flatMap(profile -> profile.assumed().stream())
                .distinct()
                .sorted()
                .map(Assumption::label)
                .collect(Collectors.joining(", "));
        return assuming.isEmpty()
                ? Optional.empty()
                : Optional.of("%d profiles are assumed, not measured (%s); build or profile again to measure them"
                        .formatted(assuming.size(), parts));
    }

    /** The variants of all architectures of an application; scans all variants of the catalog. */
    public List<Variant> variantsOf(Application application) {
        Set<String> names = architectures.stream()
                .filter(architecture -> architecture.application().equals(application.name()))
                .map(Architecture::name)
                .collect(Collectors.toSet());
        return variants.stream()
                .filter(variant -> names.contains(variant.architecture()))
                .toList();
    }

    private static void checkNames(
            List<Application> applications, List<Architecture> architectures, List<Variant> variants) {
        // an adopted model is application, architecture and variant under one name
        Set<String> adopted = variants.stream()
                .filter(variant -> variant.adopted() != null)
                .map(Variant::name)
                .collect(Collectors.toSet());
        List<String> names = new ArrayList<>();
        applications.forEach(application -> names.add(application.name()));
        for (Architecture architecture : architectures) {
            boolean sameName = architecture.name().equals(architecture.application());
            if (!sameName && adopted.contains(architecture.application())) {
                throw new IllegalArgumentException("application '%s' is an adopted model and has architecture '%s' too"
                        .formatted(architecture.application(), architecture.name()));
            }
            if (!sameName || !adopted.contains(architecture.name())) {
                names.add(architecture.name());
            }
        }
        for (Variant variant : variants) {
            if (variant.adopted() == null) {
                names.add(variant.name());
                names.add(variant.alias());
            }
        }
        Checks.distinct("names of applications, architectures, variants and aliases", names, name -> name);
    }

    private static void checkReferences(
            List<Application> applications,
            List<Architecture> architectures,
            List<Variant> variants,
            List<NodeType> nodeTypes) {
        for (Architecture architecture : architectures) {
            checkReference(
                    "architecture", architecture.name(), "application", architecture.application(), applications);
        }
        for (Variant variant : variants) {
            checkReference("variant", variant.name(), "architecture", variant.architecture(), architectures);
            for (Profile profile : variant.profiles()) {
                checkReference(
                        "profile of",
                        variant.name(),
                        "node type",
                        profile.hardware().nodeType(),
                        nodeTypes);
            }
        }
    }

    private static void checkContracts(List<Application> applications, List<Architecture> architectures) {
        for (Architecture architecture : architectures) {
            Application application = NameIndexedList.find(applications, architecture.application())
                    .orElseThrow();
            architecture.contract().mismatch(application.contract()).ifPresent(difference -> {
                throw new IllegalArgumentException("architecture '%s' cannot serve application '%s': %s"
                        .formatted(architecture.name(), application.name(), difference));
            });
        }
    }

    private static void checkBatches(
            List<Application> applications, List<Architecture> architectures, List<Variant> variants) {
        for (Variant variant : variants) {
            String name = NameIndexedList.find(architectures, variant.architecture())
                    .orElseThrow()
                    .application();
            Contract contract =
                    NameIndexedList.find(applications, name).orElseThrow().contract();
            if (contract.hasBatchDimension() != variant.settings().maxBatchSize() > 0) {
                throw new IllegalArgumentException(
                        "variant '%s' has maxBatchSize %d, application '%s' has %d: with 0, tensors have no batch dimension"
                                .formatted(
                                        variant.name(),
                                        variant.settings().maxBatchSize(),
                                        name,
                                        contract.maxBatchSize()));
            }
            if (!contract.hasBatchDimension()
                    && variant.profiles().stream()
                            .anyMatch(profile -> profile.batches().size() > 1)) {
                throw new IllegalArgumentException(
                        "variant '%s' has a profile of batches above 1, but application '%s' has no batch dimension"
                                .formatted(variant.name(), name));
            }
        }
    }

    private static void checkReference(String kind, String name, String targetKind, String target, List<?> entries) {
        if (NameIndexedList.find(entries, target).isEmpty()) {
            throw new IllegalArgumentException(
                    "%s '%s' names %s '%s', which the catalog does not have".formatted(kind, name, targetKind, target));
        }
    }

    private static void checkDefaultObjectives(
            List<Application> applications, List<Architecture> architectures, List<Variant> variants) {
        Set<String> feasible = new HashSet<>();
        for (Variant variant : variants) {
            String name = NameIndexedList.find(architectures, variant.architecture())
                    .orElseThrow()
                    .application();
            Objective objective =
                    NameIndexedList.find(applications, name).orElseThrow().objective();
            if (!feasible.contains(name) && meets(variant, objective)) {
                feasible.add(name);
            }
        }
        for (Application application : applications) {
            if (!feasible.contains(application.name())) {
                throw new IllegalArgumentException(
                        "application '%s': no variant meets its default objective of %s ms and accuracy %s at batch 1"
                                .formatted(
                                        application.name(),
                                        application.objective().latencyMs(),
                                        application.objective().minAccuracy()));
            }
        }
    }

    private static boolean meets(Variant variant, Objective objective) {
        return variant.profiles().stream()
                .anyMatch(profile -> profile.accuracy().value() >= objective.minAccuracy()
                        && profile.latencyMs(1) <= objective.latencyMs());
    }

    /** Reads the format of a catalog and refuses another one at once: the format explains errors in later fields. */
    static final class CatalogFormat extends StdDeserializer<Integer> {
        private static final long serialVersionUID = 1L;

        CatalogFormat() {
            super(int.class);
        }

        @Override
        public Integer deserialize(JsonParser parser, DeserializationContext context) throws IOException {
            int format = _parseIntPrimitive(parser, context);
            try {
                return require(format);
            } catch (IllegalArgumentException e) {
                throw JsonMappingException.from(parser, e.getMessage(), e);
            }
        }

        static int require(int format) {
            if (format != Catalog.FORMAT) {
                throw new IllegalArgumentException("format %d is not %d, the format of this version; build again"
                        .formatted(format, Catalog.FORMAT));
            }
            return format;
        }
    }

    /** An immutable list whose elements are also found by name in constant time. */
    static final class NameIndexedList<T> extends AbstractList<T> implements RandomAccess {
        private final T[] values;
        private final Map<String, T> byName;

        private NameIndexedList(T[] values, Map<String, T> byName) {
            this.values = values;
            this.byName = byName;
        }

        /**
         * Indexes the elements in their order.
         *
         * @throws IllegalArgumentException naming {@code field} and the name that two elements share
         */
        static <T> List<T> of(String field, List<T> values, Function<T, List<String>> names) {
            Map<String, T> byName = new HashMap<>();
            for (T value : values) {
                for (String name : names.apply(value)) {
                    if (byName.put(name, value) != null) {
                        throw new IllegalArgumentException("%s has '%s' twice".formatted(field, name));
                    }
                }
            }
            @SuppressWarnings("unchecked")
            T[] copy = (T[]) values.toArray();
            return new NameIndexedList<>(copy, byName);
        }

        /** @param values a list made by {@link #of} */
        static <T> Optional<T> find(List<T> values, String name) {
            return Optional.ofNullable(((NameIndexedList<T>) values).byName.get(name));
        }

        @Override
        public T get(int index) {
            return values[index];
        }

        @Override
        public int size() {
            return values.length;
        }

        @Override
        public Object[] toArray() {
            return Arrays.copyOf(values, values.length, Object[].class);
        }
    }
}
