package io.infaas.gateway.access;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The kinds of requests that need a secret header, as with Triton's restricted APIs and protocols. Immutable. */
public final class Restrictions {

    /** Nothing is restricted. */
    public static final Restrictions NONE = new Restrictions(Map.of());

    /** The kinds of requests that Triton distinguishes. */
    public enum Kind {
        HEALTH("ServerLive", "ServerReady", "ModelReady"),
        METADATA("ServerMetadata", "ModelMetadata"),
        INFERENCE("ModelInfer", "ModelStreamInfer"),
        SHARED_MEMORY(
                "SystemSharedMemoryStatus",
                "SystemSharedMemoryRegister",
                "SystemSharedMemoryUnregister",
                "CudaSharedMemoryStatus",
                "CudaSharedMemoryRegister",
                "CudaSharedMemoryUnregister"),
        MODEL_CONFIG("ModelConfig"),
        MODEL_REPOSITORY("RepositoryIndex", "RepositoryModelLoad", "RepositoryModelUnload"),
        STATISTICS("ModelStatistics"),
        TRACE("TraceSetting"),
        LOGGING("LogSettings");

        @SuppressWarnings("ImmutableEnumChecker") // List.of is immutable
        private final List<String> methods;

        Kind(String... methods) {
            this.methods = List.of(methods);
        }

        /** Parses the name of a kind; throws an {@link IllegalArgumentException} for an unknown name. */
        public static Kind forName(String name) {
            return Arrays.stream(values())
                    .filter(kind -> kind.label().equals(name))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException("'%s' must be one of %s"
                            .formatted(
                                    name,
                                    Arrays.stream(values()).map(Kind::label).collect(Collectors.joining(", ")))));
        }

        /** The methods of {@code inference.GRPCInferenceService} of this kind. */
        List<String> methods() {
            return methods;
        }

        private String label() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    private final Map<Kind, SecretHeader> byKind;

    private Restrictions(Map<Kind, SecretHeader> byKind) {
        this.byKind = byKind;
    }

    /**
     * Parses the values of a flag.
     *
     * @param texts each {@code KIND[,KIND...]:HEADER=VALUE}; a kind may occur once in all of them
     */
    public static Restrictions parse(List<String> texts) {
        Map<Kind, SecretHeader> byKind = new EnumMap<>(Kind.class);
        for (String text : texts) {
            int colon = text.indexOf(':');
            if (colon < 1) {
                throw new IllegalArgumentException("'%s' must be KIND[,KIND...]:HEADER=VALUE".formatted(text));
            }
            SecretHeader header = SecretHeader.parse(text.substring(colon + 1));
            for (String name : text.substring(0, colon).split(",", -1)) {
                if (byKind.put(Kind.forName(name), header) != null) {
                    throw new IllegalArgumentException("'%s' is restricted twice".formatted(name));
                }
            }
        }
        return of(byKind);
    }

    /** Restrictions by kind; kinds without an entry are unrestricted. */
    public static Restrictions of(Map<Kind, SecretHeader> byKind) {
        return byKind.isEmpty() ? NONE : new Restrictions(new EnumMap<>(byKind));
    }

    /** The same kinds, each with another header. */
    public Restrictions map(UnaryOperator<SecretHeader> change) {
        Map<Kind, SecretHeader> changed = new EnumMap<>(Kind.class);
        byKind.forEach((kind, header) -> changed.put(kind, change.apply(header)));
        return of(changed);
    }

    /** The header that a kind of request needs; null if it is unrestricted. */
    public @Nullable SecretHeader of(Kind kind) {
        return byKind.get(kind);
    }

    /** All required headers, each once. */
    public List<SecretHeader> headers() {
        return byKind.values().stream().distinct().toList();
    }

    /** The names of the restricted kinds. */
    public String kinds() {
        return byKind.keySet().stream().map(Kind::label).collect(Collectors.joining(", "));
    }

    /** The header that a call of this method needs; null if it is unrestricted. */
    public @Nullable SecretHeader of(GrpcRoute route) {
        Kind kind = route.kind();
        return kind == null ? null : byKind.get(kind);
    }
}
