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
 * @param name the Triton model's name: {@code <architecture>-<transform>-<settings>-<digest8>}; of an adopted one, what it is
 * @param alias the stable name for people: {@code <architecture>-<transform>-<settings>}; of an adopted one, its name
 * @param architecture the architecture it was made from
 * @param transform what was done to the graph: {@code fp32}, {@code int8}
 * @param target runtime and hardware it is configured for: the name of a configuration template
 * @param profiles one per hardware type, at least one
 * @param adopted what is known of it where it was found on a node rather than built, null where it was built
 */
public record Variant(
        String name,
        String alias,
        String architecture,
        String transform,
        String target,
        Settings settings,
        List<Profile> profiles,

        @JsonProperty(defaultValue = "none") @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
        Adopted adopted) {

    private static final int DIGITS = 8;

    /** One that was built. */
    public Variant(
            String name,
            String alias,
            String architecture,
            String transform,
            String target,
            Settings settings,
            List<Profile> profiles) {
        this(name, alias, architecture, transform, target, settings, profiles, null);
    }

    public Variant {
        Checks.name("transform", transform);
        Checks.name("target", target);
        if (adopted == null) {
            Checks.name("variant", name);
            Checks.name("architecture", architecture);
            namedByDigest(name, alias, architecture, transform, settings);
        } else if (!name.equals(Checks.modelName("architecture", architecture)) || !alias.equals(name)) {
            throw new IllegalArgumentException(
                    "adopted variant '%s' with alias '%s' must be named '%s' as its architecture"
                            .formatted(name, alias, architecture));
        }
        profiles = Checks.distinct(
                "profiles of " + name, Checks.notEmpty("profiles of " + name, profiles), profile -> profile.hardware()
                        .nodeType());
    }

    private static void namedByDigest(
            String name, String alias, String architecture, String transform, Settings settings) {
        String stable = architecture + "-" + transform + "-" + settings.label();
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

    /** The same variant with a profile more, in the place of the one of its node type if there is one. */
    public Variant withProfile(Profile profile) {
        String nodeType = profile.hardware().nodeType();
        List<Profile> all = new ArrayList<>(profiles);
        all.removeIf(other -> other.hardware().nodeType().equals(nodeType));
        all.add(profile);
        return new Variant(name, alias, architecture, transform, target, settings, all, adopted);
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
