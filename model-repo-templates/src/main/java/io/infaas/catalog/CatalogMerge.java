package io.infaas.catalog;

import io.infaas.catalog.Definition.MeasuringNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Makes one catalog of the catalogs of different applications. They may share node types; nothing else may have the same name in
 * two of them.
 */
public final class CatalogMerge {

    private CatalogMerge() {}

    /**
     * The catalogs as one, in their order.
     *
     * @param catalogs by the names of their files, at least one
     * @throws IllegalArgumentException in one line: both files, the name that clashes, the difference and the remedy
     */
    public static Catalog of(Map<String, Catalog> catalogs) {
        MergeClaims claims = new MergeClaims();
        catalogs.forEach(claims::add);
        List<Application> applications = new ArrayList<>();
        List<Architecture> architectures = new ArrayList<>();
        List<Variant> variants = new ArrayList<>();
        List<NodeType> nodeTypes = new ArrayList<>();
        for (Catalog catalog : catalogs.values()) {
            applications.addAll(catalog.applications());
            architectures.addAll(catalog.architectures());
            variants.addAll(catalog.variants());
            nodeTypes.addAll(catalog.nodeTypes());
        }
        return new Catalog(
                applications,
                architectures,
                variants,
                nodeTypes.stream().distinct().toList());
    }

    /**
     * Checks, as far as definitions allow, that their catalogs can be merged.
     *
     * @param definitions by the names of their files
     * @throws IllegalArgumentException as {@link #of}
     */
    public static void check(Map<String, Definition> definitions) {
        MergeClaims claims = new MergeClaims();
        definitions.forEach(claims::add);
    }

    /**
     * The names that sources of one catalog claim. A name stands for one thing in all sources; a node type's name stands for the same resources
     * and price. Claims of one source are not compared with each other.
     */
    static final class MergeClaims {
        private static final String REBUILD = "in one of the two definitions and build it again";

        private final Map<String, Claim> claims = new HashMap<>();
        private final Map<String, TypeClaim> types = new HashMap<>();

        private enum Kind {
            APPLICATION("application", "an application"),
            ARCHITECTURE("architecture", "an architecture"),
            VARIANT("variant", "a variant");

            private final String text;
            private final String one;

            Kind(String text, String one) {
                this.text = text;
                this.one = one;
            }
        }

        /**
         * @param name the claimed name
         * @param of the application's contract, a variant itself, else the name
         */
        private record Claim(String source, Kind kind, String name, Object of) {}

        private record TypeClaim(String source, NodeType type) {}

        /** @throws IllegalArgumentException naming both sources, the name that clashes, the difference and the remedy */
        void add(String source, Catalog catalog) {
            List<Claim> claims = new ArrayList<>();
            catalog.applications().forEach(one -> claims.add(application(source, one)));
            for (Variant variant : catalog.variants()) {
                claims.add(new Claim(source, Kind.VARIANT, variant.alias(), variant));
                claims.add(new Claim(source, Kind.VARIANT, variant.name(), variant));
            }
            catalog.architectures().forEach(one -> claims.add(architecture(source, one.name())));
            add(source, claims, catalog.nodeTypes());
        }

        /** As {@link #add(String, Catalog)}, for the names that a build of the definition has at least. */
        void add(String source, Definition definition) {
            List<Claim> claims = new ArrayList<>();
            claims.add(application(source, definition.application()));
            for (Definition.Source network : definition.architectures()) {
                Definition.Head head = network.head();
                if (head == null) {
                    claims.add(architecture(source, network.name()));
                } else {
                    head.names().forEach(part -> claims.add(architecture(source, network.name() + "-" + part)));
                }
            }
            definition
                    .prebuilt()
                    .forEach(prebuiltVariant -> claims.add(architecture(source, prebuiltVariant.architecture())));
            add(
                    source,
                    claims,
                    definition.nodes().stream().map(MeasuringNode::type).toList());
        }

        private void add(String source, List<Claim> claimsOfSource, List<NodeType> ownTypes) {
            for (Claim claim : claimsOfSource) {
                Claim earlier = claims.get(claim.name());
                if (earlier != null) {
                    throw new IllegalArgumentException(source + ": " + clash(claim, earlier));
                }
            }
            claimsOfSource.forEach(claim -> claims.putIfAbsent(claim.name(), claim));
            for (NodeType type : ownTypes) {
                TypeClaim earlier = types.putIfAbsent(type.name(), new TypeClaim(source, type));
                if (earlier != null && !earlier.type().equals(type)) {
                    throw new IllegalArgumentException(
                            "%s: node type '%s' has %s in %s; build both for the same node type, or one for a type of another name"
                                    .formatted(
                                            source, type.name(), difference(type, earlier.type()), earlier.source()));
                }
            }
        }

        private static Claim application(String source, Application application) {
            return new Claim(source, Kind.APPLICATION, application.name(), application.contract());
        }

        private static Claim architecture(String source, String name) {
            return new Claim(source, Kind.ARCHITECTURE, name, name);
        }

        private static String clash(Claim claim, Claim earlier) {
            String subject = "%s '%s'".formatted(claim.kind().text, claim.name());
            if (claim.kind() != earlier.kind()) {
                return "%s has the name of %s in %s; rename one of the two in its definition and build it again"
                        .formatted(subject, earlier.kind().one, earlier.source());
            }
            if (claim.of() instanceof Contract contract
                    && earlier.of() instanceof Contract there
                    && !contract.equals(there)) {
                return "%s has another contract than in %s%s; rename one of the two applications"
                        .formatted(subject, earlier.source(), difference(contract, there));
            }
            if (claim.of() instanceof Variant variant && earlier.of() instanceof Variant there) {
                return variant.name().equals(there.name())
                        ? "architecture '%s' is in %s too; rename it %s"
                                .formatted(variant.architecture(), earlier.source(), REBUILD)
                        : "%s is %s here and %s in %s; rename architecture '%s' %s"
                                .formatted(
                                        subject,
                                        variant.name(),
                                        there.name(),
                                        earlier.source(),
                                        variant.architecture(),
                                        REBUILD);
            }
            return claim.kind() == Kind.APPLICATION
                    ? "%s is in %s too; give it once, or rename it in one of the two"
                            .formatted(subject, earlier.source())
                    : "%s is in %s too; rename it %s".formatted(subject, earlier.source(), REBUILD);
        }

        private static String difference(Contract contract, Contract there) {
            Optional<String> text = contract.mismatch(there)
                    .map(difference -> "here " + difference)
                    .or(() -> there.mismatch(contract).map(difference -> "there " + difference));
            // contracts that accept each other differ in the order of their tensors
            return text.map(difference -> " (" + difference + ")").orElse("");
        }

        /** The first field in which two types differ, by the key that files have for it. */
        private static String difference(NodeType nodeType, NodeType there) {
            Map<?, ?> fieldsHere = fields(nodeType);
            Map<?, ?> other = fields(there);
            return fieldsHere.entrySet().stream()
                    .filter(field -> !field.getValue().equals(other.get(field.getKey())))
                    .map(field ->
                            "%s %s here and %s".formatted(field.getKey(), field.getValue(), other.get(field.getKey())))
                    .findFirst()
                    .orElse("fewer fields than");
        }

        private static Map<?, ?> fields(NodeType type) {
            return DocumentFormat.JSON.parse(type.name(), DocumentFormat.JSON.print(type), Map.class);
        }
    }
}
