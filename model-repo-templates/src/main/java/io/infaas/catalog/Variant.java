package io.infaas.catalog;

import java.util.List;
import java.util.Optional;

/**
 * One deployable form of an architecture; exactly one Triton model.
 *
 * @param name the Triton model's name: {@code <architecture>-<transform>-<settings>-<digest8>}
 * @param alias the stable name for people: {@code <architecture>-<transform>-<settings>}
 * @param architecture the architecture it was made from
 * @param transform what was done to the graph: {@code fp32}, {@code int8}
 * @param target runtime and hardware it is configured for: the name of a configuration template
 * @param profiles one per hardware type, at least one
 */
public record Variant(
        String name,
        String alias,
        String architecture,
        String transform,
        String target,
        Settings settings,
        List<Profile> profiles) {

    private static final int DIGITS = 8;

    public Variant {
        Checks.name("variant", name);
        Checks.name("architecture", architecture);
        Checks.name("transform", transform);
        Checks.name("target", target);
        String stable = architecture + "-" + transform + "-" + settings.label();
        if (!alias.equals(stable) || !isDigested(stable, name)) {
            throw new IllegalArgumentException(
                    "variant '%s' with alias '%s' must be named '%s' and 8 hex digits of its digest"
                            .formatted(name, alias, stable + "-"));
        }
        profiles = Checks.distinct(
                "profiles of " + name, Checks.notEmpty("profiles of " + name, profiles), profile -> profile.hardware()
                        .nodeType());
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
