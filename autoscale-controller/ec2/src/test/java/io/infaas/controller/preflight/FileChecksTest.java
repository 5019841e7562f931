package io.infaas.controller.preflight;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.controller.ec2.Ec2Settings;
import io.infaas.controller.fleetfile.FleetFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FileChecksTest {

    @TempDir
    private Path folder;

    @Test
    void nodeThatPullsAContainer_withTooLittleTimeForThat_isWarnedOf() throws IOException {
        Finding found = examine("      SERVER=nvcr.io/nvidia/tritonserver:26.09-py3\n", 120);

        assertThat(found.outcome()).isEqualTo(Finding.Outcome.OK);
        assertThat(found.detail()).contains("bytes filled in; warning: ", "startSeconds 120", "600");
    }

    @Test
    void enoughTime_orAServerOfTheImage_orNoUserDataOfOurs_isFine() throws IOException {
        assertThat(examine("      SERVER=nvcr.io/nvidia/tritonserver:26.09-py3\n", 600)
                        .detail())
                .doesNotContain("warning");
        assertThat(examine("      SERVER=/opt/tritonserver/bin/tritonserver\n", 120)
                        .detail())
                .doesNotContain("warning");
        assertThat(examine("#!/bin/bash\n", 120).detail()).doesNotContain("warning");
    }

    private Finding examine(String userData, int startSeconds) throws IOException {
        Files.writeString(folder.resolve("node.yaml"), userData);
        Path file = Files.writeString(folder.resolve("fleet.yaml"), """
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
                        zones: {us-east-1a: subnet-0a}
                        securityGroups: [sg-01]
                        userData: node.yaml
                        startSeconds: %d
                        types: [{type: c7i.xlarge, onDemandPerHour: 0.2}]
                """.formatted(startSeconds));
        FleetFile fleet = FleetFile.read(file);
        return FileChecks.userData(
                Ec2Settings.in(fleet), Ec2Settings.in(fleet).classes().get(0), folder);
    }
}
