package io.infaas.gateway.accept;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.gateway.time.SimulatedScheduler;
import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ConnectionRatesTest {

    private static final ConnectionPlace.ClientAddress ATTACKER = new ConnectionPlace.ClientAddress(1, false);
    private static final ConnectionPlace.ClientAddress HONEST = new ConnectionPlace.ClientAddress(2, false);

    private final SimulatedScheduler time = new SimulatedScheduler();
    private final ConnectionRegister.ConnectionRates rates = new ConnectionRegister.ConnectionRates(200, time);

    @Test
    void admit_connectionsWithoutAnAnswer_burstThenARate() {
        assertThat(countAdmitted(10_000)).isEqualTo(ConnectionLimits.AddressLimits.BURST);
        time.advance(Duration.ofSeconds(2));

        assertThat(countAdmitted(10_000)).isEqualTo(400);
        assertThat(rates.admit(HONEST)).isTrue();
    }

    @Test
    void admit_proxyWithAConnectionForEachRequest_allOfThem() {
        for (int request = 0; request < 100_000; request++) {
            assertThat(rates.admit(HONEST)).isTrue();
            rates.credit(HONEST);
        }
    }

    @Test
    void admit_eachEndsForAFlood_fewer() {
        int admitted = 0;
        while (rates.admit(ATTACKER)) {
            rates.recordFlood(ATTACKER);
            admitted++;
        }

        assertThat(admitted)
                .isEqualTo(ConnectionLimits.AddressLimits.BURST / (1 + ConnectionRegister.ConnectionRates.FLOOD) + 1);
        time.advance(Duration.ofSeconds(1));
        assertThat(rates.admit(ATTACKER)).isTrue();
        assertThat(rates.admit(HONEST)).isTrue();
    }

    @Test
    void admit_noLimit_allOfThem() {
        ConnectionRegister.ConnectionRates unlimited = new ConnectionRegister.ConnectionRates(0, time);

        assertThat(IntStream.range(0, 10_000)).allMatch(connection -> unlimited.admit(ATTACKER));
    }

    @Test
    void admit_moreAddressesThanAreRemembered_theFirstIsForgotten() {
        countAdmitted(ConnectionLimits.AddressLimits.BURST);
        assertThat(rates.admit(ATTACKER)).isFalse();

        IntStream.range(0, ConnectionRegister.ConnectionRates.MOST_ADDRESSES)
                .forEach(number -> rates.admit(new ConnectionPlace.ClientAddress(number, true)));

        assertThat(rates.admit(ATTACKER)).isTrue();
    }

    private long countAdmitted(int connections) {
        return IntStream.range(0, connections)
                .filter(connection -> rates.admit(ATTACKER))
                .count();
    }
}
