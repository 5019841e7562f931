/** Failures of a build or of one variant, with messages for users. */
@NullMarked
package io.infaas.builder.failure;

import org.jspecify.annotations.NullMarked;
