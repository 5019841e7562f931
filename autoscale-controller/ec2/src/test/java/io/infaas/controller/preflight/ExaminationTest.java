package io.infaas.controller.preflight;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sts.StsClient;

final class ExaminationTest {

    private final Examination examination = new Examination();

    @Test
    void noCredentials_isOneLine_andNothingAsksAws() {
        try (StsClient sts = StsClient.builder()
                .region(Region.US_EAST_1)
                .credentialsProvider(AnonymousCredentialsProvider.create())
                .httpClientBuilder(UrlConnectionHttpClient.builder())
                .build()) {
            Doctor.checkCredentials(
                    () -> {
                        throw SdkClientException.create("none in any of the providers");
                    },
                    sts,
                    examination);
            check("sqs:GetQueueAttributes");
            check("");

            assertThat(lines())
                    .containsExactly(
                            "WRONG        credentials: there are none in the environment, the profile or the metadata of this"
                                    + " instance: set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or start it"
                                    + " on an instance with a role",
                            "not checked  check of sqs:GetQueueAttributes: there are no credentials",
                            "ok           check of : looked");
        }
    }

    @Test
    void serviceThatIsSilent_isNotAskedAgain_butOthersAre() {
        examination.check("check of ssm:GetParameter", "ssm:GetParameter", () -> {
            throw SdkClientException.create("Connect timed out");
        });
        check("ssm:GetParameter");
        check("ec2:DescribeSubnets");

        assertThat(lines())
                .containsExactly(
                        "WRONG        check of ssm:GetParameter: ssm does not answer: Connect timed out: correct the region"
                                + " and the endpoint, or the network of this machine",
                        "not checked  check of ssm:GetParameter: ssm does not answer",
                        "ok           check of ec2:DescribeSubnets: looked");
    }

    private List<String> lines() {
        return examination.findings().stream().map(Finding::toString).toList();
    }

    private void check(String action) {
        examination.check("check of " + action, action, () -> Finding.ok("looked"));
    }
}
