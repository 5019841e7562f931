/** Variants for targets that do not run on this machine, and variants whose files the definition names. */
@NullMarked
package io.infaas.builder.targets;

import org.jspecify.annotations.NullMarked;
