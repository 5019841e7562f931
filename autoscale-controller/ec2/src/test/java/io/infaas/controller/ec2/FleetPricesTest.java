package io.infaas.controller.ec2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.infaas.controller.ec2.FleetPrices.PriceSource;
import io.infaas.controller.fleetfile.FleetException;
import io.infaas.controller.fleetfile.FleetFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FleetPricesTest {

    private static final Instant NOW = Instant.parse("2026-11-28T10:00:00Z");

    @TempDir
    private Path folder;

    private Path file;
    private final PriceSourceStub aws = new PriceSourceStub();

    @BeforeEach
    void name() {
        file = folder.resolve("fleet.yaml");
    }

    @Test
    void pricesOfTheFile_stay_andNobodyIsAsked() throws IOException {
        FleetFile fleet = fleet("{type: c7i.xlarge, onDemandPerHour: 0.3, spotPerHour: 0.2}");

        FleetPrices filled = FleetPrices.fill(fleet, file, true, at(NOW));

        assertThat(filled.fleet()).isEqualTo(fleet);
        assertThat(filled.notes()).isEmpty();
        assertThat(folder.resolve("fleet.yaml.prices.json")).doesNotExist();
    }

    @Test
    void missingPrices_areThoseOfAws_spotWithAMargin() throws IOException {
        aws.onDemand = Map.of("c7i.xlarge", 0.18);
        aws.spot = Map.of("c7i.xlarge", 0.06);

        FleetPrices filled = fill("{type: c7i.xlarge}", NOW);

        assertThat(type(filled).onDemandPerHour()).hasValue(0.18);
        assertThat(type(filled).spotPerHour()).hasValue(0.075);
        assertThat(filled.notes())
                .containsExactly(
                        "c7i.xlarge on demand: $0.18/h (AWS, 2026-11-28)",
                        "c7i.xlarge on spot: at most $0.075/h (25 % above the highest price of a day: AWS, 2026-11-28)");
        assertThat(aws.asked).containsExactly("on demand [c7i.xlarge]", "spot {c7i.xlarge=[us-east-1a, us-east-1b]}");
    }

    @Test
    void spot_isNeverDearerThanOnDemand() throws IOException {
        aws.spot = Map.of("c7i.xlarge", 0.17);

        assertThat(type(fill("{type: c7i.xlarge, onDemandPerHour: 0.18}", NOW)).spotPerHour())
                .hasValue(0.18);
    }

    @Test
    void history_thatNoMarketHas_countsAsNone() throws IOException {
        aws.spot = Map.of("c7i.xlarge", 0.00001);

        FleetPrices filled = fill("{type: c7i.xlarge, onDemandPerHour: 0.18}", NOW);

        assertThat(type(filled).spotPerHour()).hasValue(0.18);
        assertThat(filled.notes())
                .containsExactly("c7i.xlarge on spot: at most $0.18/h (no usable spot price: price on demand)");
    }

    @Test
    void pricesOfSomeHoursAgo_areUsed_withoutAsking() throws IOException {
        aws.onDemand = Map.of("c7i.xlarge", 0.18);
        aws.spot = Map.of("c7i.xlarge", 0.06);
        fill("{type: c7i.xlarge}", NOW);
        aws.asked.clear();
        aws.onDemand = Map.of("c7i.xlarge", 0.5);

        assertThat(type(fill("{type: c7i.xlarge}", NOW.plus(Duration.ofHours(11))))
                        .onDemandPerHour())
                .hasValue(0.18);
        assertThat(aws.asked).isEmpty();
        assertThat(type(fill("{type: c7i.xlarge}", NOW.plus(Duration.ofHours(13))))
                        .onDemandPerHour())
                .hasValue(0.5);
    }

    @Test
    void fill_awsDoesNotAnswer_refusedWithTheFieldThatIsMissing() {
        aws.failing = true;

        assertThatThrownBy(() -> fill("{type: x9z.xlarge}", NOW))
                .isInstanceOf(FleetException.class)
                .hasMessageContainingAll(
                        "type 'x9z.xlarge' of class 'cpu': AWS has no price", "onDemandPerHour", "no answer");
    }

    @Test
    void typeOfSpotAlone_needsNoPriceOnDemand() throws IOException {
        aws.spot = Map.of("x9z.xlarge", 0.06);
        FleetFile both = fleet("{type: x9z.xlarge}");
        Files.writeString(file, Files.readString(file).replace("[on-demand, spot]", "[spot]"));
        FleetFile spotAlone = FleetFile.read(file);

        assertThatThrownBy(() -> FleetPrices.fill(both, file, true, at(NOW), aws))
                .hasMessageContaining("onDemandPerHour");
        assertThat(type(FleetPrices.fill(spotAlone, file, true, at(NOW), aws)).spotPerHour())
                .hasValue(0.075);
    }

    @Test
    void budget_thatThesePricesExceed_isRefused() {
        aws.onDemand = Map.of("c7i.xlarge", 30.0);

        assertThatThrownBy(() -> fill("{type: c7i.xlarge}", NOW))
                .hasMessageContaining("budgetPerHour 2.0 is below the price of 1 nodes");
    }

    @Test
    void pricesThatCannotBeKeptOrRead_areSaid() throws IOException {
        aws.onDemand = Map.of("c7i.xlarge", 0.18);
        Files.writeString(folder.resolve("fleet.yaml.prices.json"), "{");

        assertThat(fill("{type: c7i.xlarge}", NOW).notes())
                .anyMatch(note -> note.startsWith("prices in the cache are not used"));
        assertThat(type(fill("{type: c7i.xlarge}", NOW)).onDemandPerHour()).hasValue(0.18);
    }

    private FleetPrices fill(String type, Instant now) throws IOException {
        return FleetPrices.fill(fleet(type), file, true, at(now), aws);
    }

    private FleetFile fleet(String type) throws IOException {
        Files.writeString(file, """
                minimum: 1
                maximum: 6
                budgetPerHour: 2.00
                provider:
                  ec2:
                    region: us-east-1
                    cluster: prod
                    owner: team-ml
                    classes:
                      - name: cpu
                        image: ami-0123abcd
                        zones: {us-east-1a: subnet-0a, us-east-1b: subnet-0b}
                        securityGroups: [sg-01]
                        markets: [on-demand, spot]
                        types: [%s]
                """.formatted(type));
        return FleetFile.read(file);
    }

    private static PricedType type(FleetPrices filled) {
        return Ec2Settings.in(filled.fleet()).classes().get(0).types().get(0);
    }

    private static Clock at(Instant now) {
        return Clock.fixed(now, ZoneOffset.UTC);
    }

    private static final class PriceSourceStub implements PriceSource {

        private final List<String> asked = new ArrayList<>();
        private Map<String, Double> onDemand = Map.of();
        private Map<String, Double> spot = Map.of();
        private boolean failing;

        @Override
        public Map<String, Double> onDemand(Set<String> types) {
            return answer("on demand " + types, onDemand);
        }

        @Override
        public Map<String, Double> spot(Map<String, Set<String>> zones) {
            return answer("spot " + zones, spot);
        }

        private Map<String, Double> answer(String question, Map<String, Double> prices) {
            asked.add(question);
            if (failing) {
                throw new FleetException("no answer");
            }
            return prices;
        }
    }
}
