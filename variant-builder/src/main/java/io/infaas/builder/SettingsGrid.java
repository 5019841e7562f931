package io.infaas.builder;

import io.infaas.builder.search.Axis;
import io.infaas.builder.search.Grid;
import io.infaas.catalog.Definition;
import io.infaas.catalog.Settings;
import java.util.List;

/** The settings that a definition lets a build try. Another axis is a line here. */
final class SettingsGrid {

    private SettingsGrid() {}

    /** @param maxBatchSize that the application's contract promises */
    static Grid of(Definition.VariantSpace space, int maxBatchSize) {
        return new Grid(
                new Settings(1, 1, maxBatchSize),
                List.of(
                        Axis.of("threads", space.threads(), Settings::withThreads),
                        Axis.of("instances", space.instances(), Settings::withInstances),
                        Axis.of("graphLevels", space.graphLevels(), Settings::withGraphLevel),
                        Axis.of("arena", space.arena(), Settings::withArena)));
    }
}
