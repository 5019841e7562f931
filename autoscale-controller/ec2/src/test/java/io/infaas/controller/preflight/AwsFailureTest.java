package io.infaas.controller.preflight;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.ec2.model.Ec2Exception;

final class AwsFailureTest {

    private static final String ACTION = "ec2:RunInstances";

    @Test
    void denial_thatNamesAnotherAction_isAboutThat_withoutItsEncodedRest() {
        AwsFailure failure = answer(
                "UnauthorizedOperation",
                "You are not authorized to perform this operation. User: arn:aws:iam::1:user/u is not authorized to perform:"
                        + " iam:PassRole on resource: arn:aws:iam::1:role/r. Encoded authorization failure message: AbC");

        assertThat(failure.kind()).isEqualTo(AwsFailure.Kind.DENIED);
        assertThat(failure.action()).isEqualTo("iam:PassRole");
        assertThat(failure.text()).endsWith("role/r.");
    }

    @Test
    void denial_thatNamesNone_isAboutTheOneThatWasAskedFor() {
        assertThat(answer("UnauthorizedOperation", "You are not authorized.").action())
                .isEqualTo(ACTION);
    }

    @Test
    void denial_inLowerCase_asThatOfSqs_isAboutTheActionAsPoliciesWriteIt() {
        AwsFailure failure = AwsFailure.of(
                refusal("AccessDenied", "User: u is not authorized to perform: sqs:deletemessage on resource: q"),
                "sqs:DeleteMessage");

        assertThat(failure.kind()).isEqualTo(AwsFailure.Kind.DENIED);
        assertThat(failure.action()).isEqualTo("sqs:DeleteMessage");
    }

    @Test
    void imageOfAnotherAccount_isNoFailureOfCredentials() {
        assertThat(answer("AuthFailure", "Not authorized for images: [ami-1]").kind())
                .isEqualTo(AwsFailure.Kind.OTHER);
        assertThat(answer("AuthFailure", "AWS was not able to validate the provided access credentials")
                        .kind())
                .isEqualTo(AwsFailure.Kind.CREDENTIALS);
    }

    @Test
    void noAnswer_isSilence() {
        assertThat(AwsFailure.of(SdkClientException.create("Connect timed out"), ACTION))
                .isEqualTo(new AwsFailure(AwsFailure.Kind.SILENT, ACTION, "Connect timed out"));
    }

    private static AwsFailure answer(String code, String message) {
        return AwsFailure.of(refusal(code, message), ACTION);
    }

    private static Ec2Exception refusal(String code, String message) {
        return (Ec2Exception) Ec2Exception.builder()
                .statusCode(403)
                .awsErrorDetails(AwsErrorDetails.builder()
                        .errorCode(code)
                        .errorMessage(message)
                        .build())
                .build();
    }
}
