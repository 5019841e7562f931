/** Why a build or one of its variants fails, in words for the person who asked for it. */
@NullMarked
package io.infaas.builder.failure;

import org.jspecify.annotations.NullMarked;
