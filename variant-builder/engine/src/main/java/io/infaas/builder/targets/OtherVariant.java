package io.infaas.builder.targets;

import io.infaas.catalog.Profile;
import io.infaas.catalog.RuntimeSettings;
import java.util.Optional;

/**
 * The outcome of a variant for another target.
 *
 * @param name its full name, or its alias if it could not be made
 * @param files its files; empty if it could not be made
 * @param profile measured profile; empty if there is no node to measure it on, or if it failed there
 * @param failure why it could not be made or did not run; empty if it is kept
 */
public record OtherVariant(
        String name,
        String architecture,
        String transform,
        String target,
        RuntimeSettings settings,
        Optional<AssembledVariant> files,
        Optional<Profile> profile,
        Optional<String> failure) {}
