/** Reactions to variants that fail, lose accuracy or have unstable timings. */
@NullMarked
package io.infaas.builder.policy;

import org.jspecify.annotations.NullMarked;
