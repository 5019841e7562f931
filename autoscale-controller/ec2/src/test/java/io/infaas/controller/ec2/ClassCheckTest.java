package io.infaas.controller.ec2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.infaas.catalog.Catalog;
import io.infaas.catalog.Catalogs;
import io.infaas.catalog.Hardware;
import io.infaas.catalog.NodeType;
import io.infaas.catalog.Profile;
import io.infaas.catalog.ProfileFixture;
import io.infaas.catalog.Variant;
import io.infaas.catalog.estimate.EstimatedProfiles;
import io.infaas.controller.ec2.ClassCheck.ProcessorMaker;
import io.infaas.controller.fleetfile.FleetException;
import io.infaas.controller.fleetfile.FleetFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.services.ec2.model.Image;
import software.amazon.awssdk.services.ec2.model.InstanceTypeInfo;

/** Whose processors a type has, and whose the profiles were measured on. */
final class ClassCheckTest {

    private static final NodeType NEW = new NodeType("new", 2, 4L << 30, 0, 0.1);

    @TempDir
    private Path folder;

    @Test
    void check_sameMakerOrUnknown_isRight() {
        assertThatCode(() -> check("local", "Intel", measuredOn("Intel(R) Xeon(R) Platinum 8488C")))
                .doesNotThrowAnyException();
        assertThatCode(() -> check("local", "Intel", measuredOn("not reported by the node")))
                .doesNotThrowAnyException();
        assertThatCode(() -> check("local", null, measuredOn("AMD EPYC 9R14"))).doesNotThrowAnyException();
    }

    @Test
    void check_otherMaker_isNamedWithWhatWasMeasured() {
        assertThatThrownBy(() -> check("local", "AMD", measuredOn("Intel(R) Xeon(R) Platinum 8488C")))
                .isInstanceOf(FleetException.class)
                .hasMessage("class 'cpu': type 'c7i.large' has processors of AMD, node type 'local' was measured on"
                        + " 'Intel(R) Xeon(R) Platinum 8488C': set another nodeType, a new one under nodeTypes");
    }

    @Test
    void check_typeThatIsEstimated_claimsNoProcessor() {
        Catalog known = measuredOn("Intel(R) Xeon(R) Platinum 8488C");
        Catalog estimated = EstimatedProfiles.fill(
                new Catalog(
                        known.applications(),
                        known.architectures(),
                        known.variants(),
                        List.of(known.nodeTypes().get(0), NEW)),
                List.of("new"));

        assertThatCode(() -> check("new", "AMD", estimated)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource({
        "Intel, INTEL",
        "Intel(R) Xeon(R) CPU @ 2.20GHz, INTEL",
        "AMD, AMD",
        "AMD EPYC 9R14, AMD",
        "Amazon Web Services, AWS",
        "Neoverse-V1, AWS"
    })
    void maker_ofKnownNames_isFound(String name, ProcessorMaker maker) {
        assertThat(ProcessorMaker.of(name)).contains(maker);
    }

    @Test
    void maker_ofOtherNames_isUnknown() {
        assertThat(ProcessorMaker.of("virtual processor")).isEmpty();
        assertThat(ProcessorMaker.of(null)).isEmpty();
    }

    /** A catalog of one variant that was measured on this processor. */
    static Catalog measuredOn(String processor) {
        Catalog built = Catalogs.fashion().variant("small", "fp32", 0.9, 1).build();
        Variant variant = built.variants().get(0);
        Profile profile = variant.profiles().get(0);
        Hardware hardware = profile.hardware();
        Profile there = new Profile(
                new Hardware(hardware.nodeType(), processor, hardware.cpuFlags(), hardware.cores(), hardware.runtime()),
                profile.loadMs(),
                profile.batches(),
                profile.concurrent(),
                profile.coresUsed(),
                profile.hostMemory(),
                profile.acceleratorMemory(),
                ProfileFixture.like(profile).build().accuracy(),
                true,
                List.of());
        return new Catalog(
                built.applications(), built.architectures(), List.of(variant.withProfile(there)), built.nodeTypes());
    }

    private void check(String nodeType, @Nullable String maker, Catalog catalog) throws IOException {
        Path file = Files.writeString(folder.resolve("fleet.yaml"), """
                minimum: 1
                maximum: 2
                budgetPerHour: 1
                provider:
                  ec2:
                    region: us-east-1
                    cluster: prod
                    owner: me
                    classes:
                      - name: cpu
                        image: ami-0123abcd
                        zones: {us-east-1a: subnet-0a}
                        securityGroups: []
                        types:
                          - {type: c7i.large, nodeType: %s, onDemandPerHour: 0.1}
                """.formatted(nodeType));
        NodeClass nodes = Ec2Settings.in(FleetFile.read(file)).classes().get(0);
        InstanceTypeInfo info = InstanceTypeInfo.builder()
                .instanceType("c7i.large")
                .vCpuInfo(cores -> cores.defaultVCpus(2))
                .memoryInfo(memory -> memory.sizeInMiB(8192L))
                .processorInfo(processor -> processor.manufacturer(maker).supportedArchitecturesWithStrings("x86_64"))
                .build();
        new ClassCheck(Optional.of(catalog), Map.of("c7i.large", info))
                .check(
                        nodes,
                        Image.builder()
                                .imageId("ami-0123abcd")
                                .architecture("x86_64")
                                .build());
    }
}
