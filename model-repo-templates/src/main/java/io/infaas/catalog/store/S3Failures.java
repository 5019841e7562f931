package io.infaas.catalog.store;

import java.util.Optional;
import java.util.Set;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** Describes a failed call of S3 in one line with the remedy. */
final class S3Failures {

    private static final Set<String> INVALID_CREDENTIALS = Set.of(
            "InvalidAccessKeyId", "SignatureDoesNotMatch", "ExpiredToken", "InvalidToken", "TokenRefreshRequired");

    private static final Set<String> OTHER_REGION =
            Set.of("PermanentRedirect", "AuthorizationHeaderMalformed", "IllegalLocationConstraintException");

    private S3Failures() {}

    /** @param action the permission that the call needs */
    static StoreException describe(Location.S3 location, String action, SdkException failure) {
        return new StoreException(location + ": " + explain(location, action, failure), failure);
    }

    static String code(S3Exception failure) {
        return failure.awsErrorDetails() == null || failure.awsErrorDetails().errorCode() == null
                ? ""
                : failure.awsErrorDetails().errorCode();
    }

    private static String explain(Location.S3 location, String action, SdkException failure) {
        if (failure instanceof S3Exception answer) {
            return explain(location, action, answer);
        }
        String message = String.valueOf(failure.getMessage());
        if (message.contains("Unable to load credentials")) {
            return "there are no credentials; set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY or AWS_PROFILE, or give the"
                    + " instance a role";
        }
        if (message.contains("Unable to load region")) {
            return "there is no region; set AWS_REGION to the bucket's region";
        }
        return "S3 cannot be reached (%s)".formatted(oneLine(message));
    }

    private static String explain(Location.S3 location, String action, S3Exception answer) {
        String code = code(answer);
        if (code.equals("NoSuchBucket")) {
            return "there is no bucket '%s'; create it, or correct its name".formatted(location.bucket());
        }
        if (answer.statusCode() == 301 || OTHER_REGION.contains(code)) {
            Optional<String> region = Optional.ofNullable(answer.awsErrorDetails())
                    .flatMap(details -> Optional.ofNullable(details.sdkHttpResponse()))
                    .flatMap(response -> response.firstMatchingHeader("x-amz-bucket-region"));
            return region.map("the bucket is in region %1$s; set AWS_REGION=%1$s"::formatted)
                    .orElse("the bucket is in another region; set AWS_REGION to it");
        }
        if (INVALID_CREDENTIALS.contains(code)) {
            return "the credentials are not valid (%s); renew them".formatted(code);
        }
        if (code.equals("RequestTimeTooSkewed")) {
            return "the clock of this machine is off by more than 15 minutes; set it";
        }
        if (answer.statusCode() == 403) {
            return "there is no permission for %s; add it to the policy of these credentials".formatted(action);
        }
        return "%s failed with status %d (%s)"
                .formatted(action, answer.statusCode(), oneLine(String.valueOf(answer.getMessage())));
    }

    private static String oneLine(String message) {
        return message.replaceAll("\\s+", " ").strip();
    }
}
