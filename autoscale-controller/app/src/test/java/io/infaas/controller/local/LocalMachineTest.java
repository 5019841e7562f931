package io.infaas.controller.local;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class LocalMachineTest {

    @Test
    void coreList_rangesAndSingles_areListed() {
        assertThat(LocalMachine.coreList("0-2,5,7-8")).containsExactly(0, 1, 2, 5, 7, 8);
    }

    @Test
    void cores_ofThisMachine_areAsManyAsTheRuntimeTells() {
        assertThat(LocalMachine.cores())
                .hasSize(Runtime.getRuntime().availableProcessors())
                .isSorted();
    }

    @Test
    void program_notOnThePath_isEmpty() {
        assertThat(LocalMachine.program("no-such-program-here")).isEmpty();
        assertThat(LocalMachine.program("sh")).isPresent();
    }
}
