package io.infaas.catalog;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One deployable form of an architecture; exactly one Triton model.
 *
 * @param name the Triton model's name: its alias and {@code -<digest8>}; of an adopted one, what it is
 * @param alias the stable name for people, see {@link #alias(String, String, String, RuntimeSettings)}; of an adopted one, its name
 * @param architecture the architecture it was made from
 * @param transform what was done to the graph: {@code fp32}, {@code int8}
 * @param target runtime and hardware it is configured for: the name of a configuration template
 * @param profiles one per hardware type; none of one that is {@link #unprofiled}, which is never selected
 * @param adopted what is known of it where it was found on a node rather than built, null where it was built
 * @param parent what it was made of: its architecture, where that one's trained network was transformed, or the variant whose
 *     settings were changed by one step, which need not be worth a place in the catalog; null where nobody told, as in
 *     catalogs of before
 * @param fronts the node types on whose front it is, see {@link ParetoOrder}; each is one that it was profiled on
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

        @JsonProperty(defaultValue = "not told") @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
        String parent,

        @JsonProperty(defaultValue = "[]") @JsonInclude(JsonInclude.Include.NON_EMPTY)
        List<String> fronts) {

    /** The target that names leave out. */
    public static final String USUAL_TARGET = "onnxruntime-cpu";

    private static final int DIGITS = 8;

    /** One that was built, of which nobody told what it was made of. */
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

    /** One whose lineage nobody told, or that has none because it is adopted. */
    public Variant(
            String name,
            String alias,
            String architecture,
            String transform,
            String target,
            RuntimeSettings settings,
            List<Profile> profiles,
            @Nullable AdoptedModel adopted) {
        this(name, alias, architecture, transform, target, settings, profiles, adopted, null, null);
    }

    public Variant(
            String name,
            String alias,
            String architecture,
            String transform,
            String target,
            RuntimeSettings settings,
            List<Profile> profiles,
            @Nullable AdoptedModel adopted,
            @Nullable String parent,
            @Nullable List<String> fronts) {
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
        this.name = name;
        this.alias = alias;
        this.architecture = architecture;
        this.transform = transform;
        this.target = target;
        this.settings = settings;
        this.profiles = Checks.distinct(
                "profiles of " + name, profiles, profile -> profile.hardware().nodeType());
        this.adopted = adopted;
        this.parent = parent;
        this.fronts = fronts == null ? List.of() : Checks.distinct("fronts of " + name, fronts, type -> type);
        for (String type : this.fronts) {
            if (profile(type).isEmpty()) {
                throw new IllegalArgumentException(
                        "fronts of %s: it has no profile of node type '%s', so it is on no front of that"
                                .formatted(name, type));
            }
        }
    }

    private static boolean isOf(String architecture, String parent) {
        return parent.equals(architecture) || parent.startsWith(architecture + "-");
    }

    /**
     * The stable name of a variant: {@code <architecture>-<transform>-<settings>}, with {@code <target>-} before the settings
     * unless that is {@link #USUAL_TARGET}.
     */
    public static String alias(String architecture, String transform, String target, RuntimeSettings settings) {
        String runtime = target.equals(USUAL_TARGET) ? "" : target + "-";
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

    /** The same variant, made of {@code newParent}. */
    public Variant withParent(String newParent) {
        return new Variant(
                name, alias, architecture, transform, target, settings, profiles, adopted, newParent, fronts);
    }

    /** The same variant on the fronts of these node types and of no other. */
    public Variant withFronts(List<String> nodeTypes) {
        return new Variant(
                name, alias, architecture, transform, target, settings, profiles, adopted, parent, nodeTypes);
    }

    /**
     * The same variant with a profile more, in the place of the one of its node type if there is one, and off the front of that
     * type until it is told anew.
     */
    public Variant withProfile(Profile profile) {
        String nodeType = profile.hardware().nodeType();
        List<Profile> all = new ArrayList<>(profiles);
        all.removeIf(other -> other.hardware().nodeType().equals(nodeType));
        all.add(profile);
        List<String> others =
                fronts.stream().filter(type -> !type.equals(nodeType)).toList();
        return new Variant(name, alias, architecture, transform, target, settings, all, adopted, parent, others);
    }

    /** Whether nothing was measured of it on any node type: then nothing is known of it that it could be chosen by. */
    public boolean unprofiled() {
        return profiles.isEmpty();
    }

    /** What was measured on a node type, if it was. */
    public Optional<Profile> profile(String nodeType) {
        for (Profile profile : profiles) {
            if (profile.hardware().nodeType().equals(nodeType)) {
                return Optional.of(profile);
            }
        }
        return Optional.empty();
    }
}
