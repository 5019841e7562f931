package io.infaas.controller.fleetfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.infaas.catalog.DocumentException;
import io.infaas.controller.ec2.Ec2Settings;
import io.infaas.controller.ec2.LaunchPool;
import io.infaas.controller.ec2.NodeClass;
import io.infaas.controller.ec2.NodeClass.NodePortsAt;
import io.infaas.controller.node.Market;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class FleetFileTest {

    private static final String FILE = """
            minimum: 1
            maximum: 6
            budgetPerHour: 2.00
            scaleInDelaySeconds: 30
            provider:
              ec2:
                region: us-east-1
                endpoint: http://127.0.0.1:5000
                cluster: prod
                owner: team-ml
                classes:
                  - name: cpu
                    image: ami-0123abcd
                    zones: {us-east-1a: subnet-0a, us-east-1b: subnet-0b}
                    securityGroups: [sg-01]
                    instanceProfile: infaas-node
                    userData: cpu.yaml
                    markets: [on-demand, spot]
                    startSeconds: 90
                    types:
                      - {type: c7i.xlarge, nodeType: cpu-4, onDemandPerHour: 0.20, spotPerHour: 0.08}
                      - {type: c6i.xlarge, nodeType: cpu-4, onDemandPerHour: 0.19, spotPerHour: 0.07}
                  - name: gpu
                    image: /aws/service/some/image
                    zones: {us-east-1a: subnet-0a}
                    securityGroups: []
                    types:
                      - {type: g6.xlarge, onDemandPerHour: 0.8}
            """;

    @TempDir
    private Path folder;

    @Test
    void read_providerThatServicesList_itsSection() throws IOException {
        FleetFile fleet = FleetFile.read(write("""
                minimum: 0
                maximum: 1
                budgetPerHour: 1
                provider: {borrowed: {pricePerHour: 0.5}}
                """));

        assertThat(fleet.provider()).isEqualTo(new BorrowedMachines(0.5));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Ec2Settings.in(fleet))
                .withMessageContaining("expected ec2");
    }

    @Test
    void read_unknownProvider_refusedWithThoseThatExist() throws IOException {
        Path file = write(FILE.replace("ec2:", "ec3:"));

        assertThatThrownBy(() -> FleetFile.read(file))
                .isInstanceOf(DocumentException.class)
                .hasMessageContainingAll(file.toString(), "provider 'ec3' is unknown: expected one of borrowed, ec2");
    }

    @Test
    void read_twoProviders_refused() throws IOException {
        Path file = write(FILE + "    borrowed: {pricePerHour: 1}\n".substring(2));

        assertThatThrownBy(() -> FleetFile.read(file))
                .isInstanceOf(DocumentException.class)
                .hasMessageContainingAll(file.toString(), "provider");
    }

    @Test
    void read_everyField_andDefaults() throws IOException {
        FleetFile fleet = FleetFile.read(write(FILE));

        assertThat(fleet.nodeTypes()).isEmpty();
        assertThat(fleet.settings().minimum()).isEqualTo(1);
        assertThat(fleet.settings().maximum()).isEqualTo(6);
        assertThat(fleet.settings().budgetPerHour()).isEqualTo(2);
        assertThat(fleet.settings().scaleInDelay()).isEqualTo(Duration.ofSeconds(30));
        assertThat(Ec2Settings.in(fleet).endpoint()).contains(URI.create("http://127.0.0.1:5000"));
        assertThat(Ec2Settings.in(fleet).queue()).isEmpty();
        NodeClass cpu = Ec2Settings.in(fleet).classes().get(0);
        assertThat(cpu.zones()).containsEntry("us-east-1b", "subnet-0b").hasSize(2);
        assertThat(cpu.markets()).containsExactly(Market.ON_DEMAND, Market.SPOT);
        assertThat(cpu.types().get(1).price(Market.SPOT)).hasValue(0.07);
        NodeClass gpu = Ec2Settings.in(fleet).classes().get(1);
        assertThat(gpu.markets()).containsExactly(Market.ON_DEMAND);
        assertThat(gpu.types().get(0).nodeType()).isEqualTo("g6.xlarge");
        assertThat(gpu.ports()).isEqualTo(NodePortsAt.TRITON);
        assertThat(gpu.startSeconds()).isEqualTo(120);
        assertThat(gpu.diskGib()).isEqualTo(60);
    }

    @Test
    void read_priceLeftOut_isNotKnownYet_andNeitherIsWhatTheBudgetAllows() throws IOException {
        FleetFile fleet =
                FleetFile.read(write(FILE.replace(", spotPerHour: 0.07", "").replace("2.00", "0.01")));

        assertThat(Ec2Settings.in(fleet).isPriced()).isFalse();
        assertThat(Ec2Settings.in(FleetFile.read(write(FILE))).isPriced()).isTrue();
        assertThat(Ec2Settings.in(fleet).classes().get(0).types().get(1).price(Market.SPOT))
                .isEmpty();
    }

    /** For applications that ask for several zones. */
    @Test
    void read_classOfItsOwnForEachZone_withTheSameNodeTypes_offersEachZone() throws IOException {
        FleetFile fleet = FleetFile.read(write(
                FILE.replace("zones: {us-east-1a: subnet-0a, us-east-1b: subnet-0b}", "zones: {us-east-1b: subnet-0b}")
                        .replace("type: g6.xlarge,", "type: c7i.xlarge, nodeType: cpu-4,")));

        assertThat(LaunchPool.of(Ec2Settings.in(fleet)))
                .extracting(pool -> pool.offering().id())
                .containsExactly("cpu-4/us-east-1b/on-demand", "cpu-4/us-east-1b/spot", "cpu-4/us-east-1a/on-demand");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "minimum: 1 | minimum: 7 | minimum 7 of nodes must be within 0 and the maximum 6",
                "minimum: 1 | minimum: -1 | minimum -1 of nodes must be within 0 and the maximum 6",
                "maximum: 6 | maximum: 2000 | maximum 2000 must be within 1 and 1000",
                "budgetPerHour: 2.00 | budgetPerHour: 0.05 | budgetPerHour 0.05 is below the price of 1 nodes of the cheapest type, $0.0700/h: raise it",
                "scaleInDelaySeconds: 30 | scaleInDelaySeconds: -1 | scale-in delay PT-1S must not be negative",
                "scaleInDelaySeconds: 30 | coolDown: 30 | unknown key 'coolDown'; known are",
                "  region: us-east-1 | '' | key 'region' is missing",
                "region: us-east-1 | region: us-east-1a | region 'us-east-1a' is not a region such as us-east-1",
                "endpoint: http | endpoint: ftp | endpoint 'ftp://127.0.0.1:5000' is not an http or https URL",
                "cluster: prod | cluster: Prod! | cluster 'Prod!' is not a name of at most 32 of a-z 0-9 -",
                "ami-0123abcd | image-7 | image 'image-7' is not an id such as ami-0abc or an SSM parameter",
                "subnet-0b | net-0b | subnet of zone us-east-1b 'net-0b' is not a subnet such as subnet-0abc",
                "us-east-1b: | us-east: | zone 'us-east' is not an availability zone such as us-east-1a",
                "[sg-01] | [group] | security group 'group' is not an id such as sg-0abc",
                "[on-demand, spot] | [gold] | market 'gold' is not one of on-demand, spot",
                "[on-demand, spot] | [] | markets must not be empty: give on-demand, spot or both",
                "spotPerHour: 0.08 | spotPerHour: 0 | spotPerHour 0.0 of type 'c7i.xlarge' must be above 0",
                "type: c6i.xlarge | type: c7i.xlarge | type 'c7i.xlarge' is given twice",
                "type: c6i.xlarge | type: big | type 'big' is not an instance type such as c7i.xlarge",
                "name: gpu | name: cpu | class 'cpu' is given twice",
                "type: g6.xlarge, | 'type: g6.xlarge, nodeType: cpu-4,' | node type 'cpu-4' is in the classes 'cpu' and 'gpu': give it in one",
                "startSeconds: 90 | diskGib: 0 | diskGib 0 must be within 1 and 16384",
                "startSeconds: 90 | startSeconds: 0 | startSeconds 0 must be within 1 and 3600"
            })
    void read_oneWrongValue_isOneLineWithFileFieldValueAndRemedy(String right, String wrong, String rule)
            throws IOException {
        String given = FILE.replace(right, wrong);
        assertThat(given).isNotEqualTo(FILE);
        Path file = write(given);

        assertThatThrownBy(() -> FleetFile.read(file))
                .isInstanceOf(DocumentException.class)
                .hasMessageStartingWith(file + ": $")
                .hasMessageContaining(rule)
                .message()
                .hasLineCount(1);
    }

    private Path write(String text) throws IOException {
        return Files.writeString(folder.resolve("fleet.yaml"), text);
    }
}
