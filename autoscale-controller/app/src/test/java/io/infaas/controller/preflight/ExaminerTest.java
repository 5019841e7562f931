package io.infaas.controller.preflight;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sts.StsClient;

final class ExaminerTest {

    private final Examiner examiner = new Examiner();

    @Test
    void noCredentials_isOneLine_andNothingAsksAws() {
        try (StsClient sts = StsClient.builder()
                .region(Region.US_EAST_1)
                .credentialsProvider(AnonymousCredentialsProvider.create())
                .httpClientBuilder(UrlConnectionHttpClient.builder())
                .build()) {
            FleetCheck credentials = DoctorCommand.credentials(
                    () -> {
                        throw SdkClientException.create("none in any of the providers");
                    },
                    sts,
                    examiner);

            assertThat(lines(credentials, check("sqs:GetQueueAttributes"), check("")))
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
        assertThat(lines(silent("ssm:GetParameter"), check("ssm:GetParameter"), check("ec2:DescribeSubnets")))
                .containsExactly(
                        "WRONG        check of ssm:GetParameter: ssm does not answer: Connect timed out: correct the region"
                                + " and the endpoint, or the network of this machine",
                        "not checked  check of ssm:GetParameter: ssm does not answer",
                        "ok           check of ec2:DescribeSubnets: looked");
    }

    private List<String> lines(FleetCheck... checks) {
        List.of(checks).forEach(examiner::examine);
        return examiner.examination().findings().stream().map(Finding::toString).toList();
    }

    private static FleetCheck silent(String action) {
        return new FleetCheck("check of " + action, action, () -> {
            throw SdkClientException.create("Connect timed out");
        });
    }

    private static FleetCheck check(String action) {
        return new FleetCheck("check of " + action, action, () -> Finding.ok("looked"));
    }
}
