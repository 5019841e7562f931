package io.infaas.gateway.demand;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ClientSharesTest {

    // a neighbour of the other addresses: such have places of their own
    private static final int GREEDY = 100;

    private final ClientShares shares = new ClientShares();

    @Test
    void admit_oneAddressBesideFewOthers_allOfIt() {
        askBeside(ClientShares.LEAST_CLIENTS - 2);

        shares.endSecond(0.5);

        assertThat(askBeside(ClientShares.LEAST_CLIENTS - 2)).isEqualTo(10_000);
    }

    @Test
    void admit_oneAddressBesideMany_asMuchAsAllOthers() {
        askBeside(100);

        shares.endSecond(0.5);

        // 100 others ask for 10 each
        assertThat(askBeside(100)).isEqualTo(1_000);
    }

    @Test
    void admit_shareOfOne_noLimit() {
        askBeside(100);

        shares.endSecond(1);

        assertThat(askBeside(100)).isEqualTo(10_000);
    }

    @Test
    void admit_manyEqualAddresses_allOfThem() {
        IntStream.range(0, 100).forEach(client -> shares.admit(client, 10));

        shares.endSecond(0.5);

        assertThat(IntStream.range(0, 100)).allMatch(client -> shares.admit(client, 10));
    }

    // returns how many queries of the greedy client count
    private int askBeside(int others) {
        IntStream.range(0, others).forEach(client -> shares.admit(client, 10));
        return (int) IntStream.range(0, 10_000)
                .filter(query -> shares.admit(GREEDY, 1))
                .count();
    }
}
