package io.infaas.catalog;

import static java.util.Objects.requireNonNullElse;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * One deployable form of an architecture; exactly one Triton model.
 *
 * @param name the Triton model's name: the alias and {@code -<digest8>}; the model's own name if adopted
 * @param alias the stable name, see {@link #alias(String, String, String, RuntimeSettings)}; the model's own name if adopted
 * @param architecture name of its architecture
 * @param transform name of the graph transform: {@code fp32}, {@code int8}
 * @param target runtime and hardware: name of a configuration template
 * @param profiles one per hardware type; without one it is never selected
 * @param adopted the model as found on a node; null if the variant was built
 * @param parent the architecture of the transformed network, or the full name of a variant that differs in one setting, possibly absent
 *     from the catalog; null if unknown
 * @param fronts the node types on whose {@link ParetoOrder} it is; it has a profile for each
 * @param fullPrecision names of the layers that its transform left in full precision, because they cost accuracy
 */
public record Variant(
        String name,
        String alias,
        String architecture,
        String transform,
        String target,
        RuntimeSettings settings,
        List<Profile> profiles,

        @JsonProperty(defaultValue = "none") @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
        AdoptedModel adopted,

        @JsonProperty(defaultValue = "unknown") @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
        String parent,

        @JsonProperty(defaultValue = "[]") @JsonInclude(JsonInclude.Include.NON_EMPTY)
        List<String> fronts,

        @JsonProperty(defaultValue = "[]") @JsonInclude(JsonInclude.Include.NON_EMPTY)
        List<String> fullPrecision) {

    /** The target that names omit. */
    public static final String DEFAULT_TARGET = "onnxruntime-cpu";

    private static final int DIGITS = 8;

    /** A built variant of unknown parent. */
    public Variant(
            String name,
            String alias,
            String architecture,
            String transform,
            String target,
            RuntimeSettings settings,
            List<Profile> profiles) {
        this(name, alias, architecture, transform, target, settings, profiles, null);
    }

    /** An adopted variant, or a built one of unknown parent. */
    public Variant(
            String name,
            String alias,
            String architecture,
            String transform,
            String target,
            RuntimeSettings settings,
            List<Profile> profiles,
            @Nullable AdoptedModel adopted) {
        this(name, alias, architecture, transform, target, settings, profiles, adopted, null, List.of(), List.of());
    }

    /** Takes the defaults for keys that a document omits, which give null. */
    public Variant {
        Checks.name("transform", transform);
        Checks.name("target", target);
        if (adopted == null) {
            Checks.name("variant", name);
            Checks.name("architecture", architecture);
            namedByDigest(name, alias, alias(architecture, transform, target, settings));
        } else if (!name.equals(Checks.modelName("architecture", architecture)) || !alias.equals(name)) {
            throw new IllegalArgumentException(
                    "adopted variant '%s' with alias '%s' must be named '%s' as its architecture"
                            .formatted(name, alias, architecture));
        }
        if (adopted != null) {
            Checks.notEmpty("profiles of " + name, profiles);
        }
        if (parent != null && (parent.equals(name) || !isOf(architecture, parent))) {
            throw new IllegalArgumentException(
                    "parent '%s' of variant '%s' must be its architecture '%s' or another variant of that"
                            .formatted(parent, name, architecture));
        }
        profiles = Checks.distinct(
                "profiles of " + name, profiles, profile -> profile.hardware().nodeType());
        fronts = Checks.distinct("fronts of " + name, requireNonNullElse(fronts, List.of()), type -> type);
        fullPrecision = Checks.distinct(
                "fullPrecision of " + name, requireNonNullElse(fullPrecision, List.of()), layer -> layer);
        for (String type : fronts) {
            if (find(profiles, type).isEmpty()) {
                throw new IllegalArgumentException(
                        "fronts of %s: it has no profile for node type '%s'; profile it there first"
                                .formatted(name, type));
            }
        }
    }

    private static boolean isOf(String architecture, String parent) {
        return parent.equals(architecture) || parent.startsWith(architecture + "-");
    }

    /**
     * The stable name of a variant: {@code <architecture>-<transform>-<settings>}, with {@code <target>-} before the settings
     * unless the target is {@link #DEFAULT_TARGET}.
     */
    public static String alias(String architecture, String transform, String target, RuntimeSettings settings) {
        String runtime = target.equals(DEFAULT_TARGET) ? "" : target + "-";
        return architecture + "-" + transform + "-" + runtime + settings.label();
    }

    private static void namedByDigest(String name, String alias, String stable) {
        if (!alias.equals(stable) || !isDigested(stable, name)) {
            throw new IllegalArgumentException(
                    "variant '%s' with alias '%s' must be named '%s' and 8 hex digits of its digest"
                            .formatted(name, alias, stable + "-"));
        }
    }

    private static boolean isDigested(String stable, String name) {
        int digest = stable.length() + 1;
        if (name.length() != digest + DIGITS || !name.startsWith(stable) || name.charAt(digest - 1) != '-') {
            return false;
        }
        for (int i = digest; i < name.length(); i++) {
            char c = name.charAt(i);
            if ((c < '0' || c > '9') && (c < 'a' || c > 'f')) {
                return false;
            }
        }
        return true;
    }

    /** The same variant with another parent. */
    public Variant withParent(String newParent) {
        return copy(profiles, newParent, fronts, fullPrecision);
    }

    /** The same variant on the fronts of exactly these node types. */
    public Variant withFronts(List<String> nodeTypes) {
        return copy(profiles, parent, nodeTypes, fullPrecision);
    }

    /** The same variant with these layers in full precision. */
    public Variant withFullPrecision(List<String> layers) {
        return copy(profiles, parent, fronts, layers);
    }

    /** The same variant with other accuracies in its profiles. */
    public Variant withAccuracy(UnaryOperator<Accuracy> change) {
        return copy(
                profiles.stream()
                        .map(profile -> profile.with(change.apply(profile.accuracy())))
                        .toList(),
                parent,
                fronts,
                fullPrecision);
    }

    private Variant copy(List<Profile> measured, @Nullable String base, List<String> types, List<String> layers) {
        return new Variant(
                name, alias, architecture, transform, target, settings, measured, adopted, base, types, layers);
    }

    /**
     * The same variant with this profile, which replaces one for the same node type. Removes the variant from the front of that type
     * until fronts are marked again.
     */
    public Variant withProfile(Profile profile) {
        String nodeType = profile.hardware().nodeType();
        List<Profile> updatedProfiles = new ArrayList<>(profiles);
        updatedProfiles.removeIf(other -> other.hardware().nodeType().equals(nodeType));
        updatedProfiles.add(profile);
        List<String> remainingFronts =
                fronts.stream().filter(type -> !type.equals(nodeType)).toList();
        return copy(updatedProfiles, parent, remainingFronts, fullPrecision);
    }

    /** Whether its target needs a GPU: targets for processors end in {@code -cpu}. True for adopted models of unknown target. */
    public boolean needsGpu() {
        return !target.endsWith("-cpu");
    }

    public Optional<Profile> profile(String nodeType) {
        return find(profiles, nodeType);
    }

    private static Optional<Profile> find(List<Profile> profiles, String nodeType) {
        for (Profile profile : profiles) {
            if (profile.hardware().nodeType().equals(nodeType)) {
                return Optional.of(profile);
            }
        }
        return Optional.empty();
    }
}
