package io.infaas.triton.testing;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.lifecycle.AfterContainer;

class LayerTriesProperties {

    private static int unstated;
    private static int stated;
    private static int example;

    @Property
    void property_thatStatesNoTries(@ForAll long any) {
        unstated++;
        assertThat(unstated).isLessThanOrEqualTo(LayerCounts.tries(1000));
    }

    @Property(tries = 40)
    void property_thatStatesItsTries(@ForAll long any) {
        stated++;
        assertThat(stated).isLessThanOrEqualTo(LayerCounts.tries(40));
    }

    @Example
    void example_runsOnce() {
        example++;
        assertThat(example).isOne();
    }

    @AfterContainer
    static void all_ranAsOftenAsTheLayerHasIt() {
        assertThat(unstated).isEqualTo(LayerCounts.tries(1000));
        assertThat(stated).isEqualTo(LayerCounts.tries(40));
        assertThat(example).isOne();
    }
}
