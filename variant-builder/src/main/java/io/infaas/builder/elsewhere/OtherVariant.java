package io.infaas.builder.elsewhere;

import io.infaas.catalog.Profile;
import io.infaas.catalog.Settings;
import java.util.Optional;

/**
 * What became of a variant for another target.
 *
 * @param name its full name, or its alias if it could not be made
 * @param form what can be written; empty if it could not be made
 * @param profile what was measured; empty if there is no node to measure it on, or if it failed there
 * @param failed why it could not be made or did not run; empty if neither
 */
public record OtherVariant(
        String name,
        String architecture,
        String transform,
        String target,
        Settings settings,
        Optional<Form> form,
        Optional<Profile> profile,
        Optional<String> failed) {

    /** Whether it is written and in the catalog, measured or not. */
    public boolean kept() {
        return failed.isEmpty();
    }
}
