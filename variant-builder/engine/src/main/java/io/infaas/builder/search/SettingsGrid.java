package io.infaas.builder.search;

import io.infaas.catalog.Definition;
import io.infaas.catalog.RuntimeSettings;
import java.util.List;

/** The settings that a definition lets a build try. To add an axis, add a line here. */
public final class SettingsGrid {

    private SettingsGrid() {}

    public static Grid of(Definition definition) {
        Definition.VariantSpace space = definition.variants();
        int maxBatchSize = definition.application().contract().maxBatchSize();
        return new Grid(
                new RuntimeSettings(1, 1, maxBatchSize),
                List.of(
                        Axis.of("threads", space.threads(), RuntimeSettings::withThreads),
                        Axis.of("instances", space.instances(), RuntimeSettings::withInstances),
                        Axis.of("graphLevels", space.graphLevels(), RuntimeSettings::withGraphLevel),
                        Axis.of("arena", space.arena(), RuntimeSettings::withArena)));
    }
}
