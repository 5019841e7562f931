package io.infaas.builder.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.builder.measure.Cores;
import io.infaas.builder.measure.Processor;
import io.infaas.catalog.NodeType;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class BuildHostTest {

    private static final Cores FOUR = new Cores(List.of(0, 1, 2, 3), Optional.empty());

    @Test
    void nodeCores_ofASmallerNode_areThose() {
        assertThat(host(1).nodeCores()).isEqualTo(1);
    }

    @Test
    void nodeCores_ofALargerNode_areThoseOfThisMachine() {
        assertThat(host(16).nodeCores()).isEqualTo(4);
    }

    private static BuildHost host(int cores) {
        return new BuildHost(new NodeType("n", cores, 1, 0, 0.1), Processor.ofThisMachine(), FOUR);
    }
}
