package io.infaas.controller.ec2;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.controller.fleet.FleetSettings;
import io.infaas.controller.fleetfile.FleetFile;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** AWS says that it will take both instances of a fleet away, and perhaps that it will not, in simulated time. */
final class HealthEventTest {

    private static final int DEMAND = 50;

    @TempDir
    private Path folder;

    private FaultyFleet fleet;
    private List<String> named = List.of();

    @BeforeEach
    void start() throws IOException {
        fleet = new FaultyFleet(
                new Random(1),
                Ec2FaultsTest.CATALOG,
                Ec2Settings.in(FleetFile.read(MotoEc2.write(folder, Ec2FaultsTest.FLEET))),
                FleetSettings.between(2, 3, 100));
        fleet.run(200, DEMAND);
        named = living();
        assertThat(named).hasSize(2);
    }

    private List<String> living() {
        return fleet.ec2().live().stream().map(instance -> instance.id).toList();
    }

    private long serving() {
        return fleet.ec2().live().stream()
                .filter(instance -> instance.serves(fleet.now()))
                .count();
    }

    private void sends(String status, Instant start) {
        fleet.queue()
                .send(InstanceQueue.event(
                        "health " + status, fleet.now(), "aws.health", "AWS Health Event", """
                        {"service": "EC2", "eventTypeCode": "AWS_EC2_INSTANCE_RETIREMENT_SCHEDULED", "eventTypeCategory": "scheduledChange",
                         "statusCode": "%s", "startTime": "%s", "affectedEntities": [%s]}""".formatted(
                                        status,
                                        DateTimeFormatter.RFC_1123_DATE_TIME.format(start.atOffset(ZoneOffset.UTC)),
                                        named.stream()
                                                .map("{\"entityValue\": \"%s\"}"::formatted)
                                                .collect(Collectors.joining(", ")))));
    }

    @Test
    void changeThatIsOver_replacesNothing() {
        sends("closed", fleet.now().minusSeconds(3_600));

        fleet.run(600, DEMAND);

        assertThat(fleet.ec2().all()).hasSize(2);
        assertThat(fleet.queue().left()).isEmpty();
    }

    @Test
    void changeOfBoth_replacesOneAfterTheOther_soThatBothServeAllTheTime() {
        sends("upcoming", fleet.now().plus(Duration.ofDays(3)));

        for (int second = 0; second < 900; second++) {
            fleet.run(1, DEMAND);
            assertThat(serving()).as(fleet::told).isGreaterThanOrEqualTo(2);
            assertThat(fleet.ec2().live()).as(fleet::told).hasSizeLessThanOrEqualTo(3);
        }

        assertThat(living()).hasSize(2).doesNotContainAnyElementsOf(named);
        fleet.requireThePlan();
    }

    @Test
    void changeThatBeginsSoon_replacesBothAtOnce() {
        sends("upcoming", fleet.now().plus(Duration.ofMinutes(10)));

        fleet.run(400, DEMAND);

        assertThat(living()).hasSize(2).doesNotContainAnyElementsOf(named);
    }
}
