package io.infaas.gateway.routing;

import io.infaas.gateway.index.RouteIndex;
import io.infaas.gateway.index.Target;
import io.infaas.gateway.refusal.Refusal;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Resolves name and version of a request in the order and with the texts of Triton. */
public final class NameResolution {

    /** The only version of every name. */
    public static final String VERSION = "1";

    private static final Pattern INTEGER = Pattern.compile("\\s*([+-]?[0-9]+)");
    private static final long NONE = Long.MIN_VALUE;

    private NameResolution() {}

    /**
     * Returns the target of a name.
     *
     * @param version empty or {@value #VERSION}; any version of an adopted model
     * @throws Refusal with Triton's text for any other name or version
     */
    public static Target resolve(RouteIndex routes, String name, String version) {
        long number = version.isEmpty() ? 1 : parseNumber(version);
        Target target = routes.target(name).orElseThrow(() -> Refusal.unknownModel(name));
        if (target.isAdopted()) {
            return resolveAdopted(routes, target, name, version, number);
        }
        if (number != 1) {
            throw Refusal.unknownVersion(name, number);
        }
        return target;
    }

    private static Target resolveAdopted(RouteIndex routes, Target latest, String name, String version, long number) {
        // only the gateway creates names with a slash; no node has them
        if (name.indexOf('/') >= 0) {
            throw Refusal.unknownModel(name);
        }
        return version.isEmpty()
                ? latest
                : routes.target(Target.nameWithVersion(name, Long.toString(number)))
                        .orElseThrow(() -> Refusal.unknownVersion(name, number));
    }

    // as std::stol: ignores everything after the digits
    static long parseNumber(String version) {
        Matcher digits = INTEGER.matcher(version);
        long number;
        try {
            number = digits.lookingAt() ? Long.parseLong(digits.group(1)) : NONE;
        } catch (NumberFormatException e) {
            number = NONE;
        }
        if (number == NONE) {
            throw Refusal.invalid(
                    "failed to get model version from specified version string '%s' (details: stol), version should be an integral value > 0"
                            .formatted(version));
        }
        if (number < 0) {
            throw Refusal.invalid("invalid model version specified '%s' , version should be an integral value > 0"
                    .formatted(version));
        }
        return number;
    }
}
