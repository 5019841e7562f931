/** Variants for other targets than the one that is measured on this machine, and variants whose files somebody brings. */
@NullMarked
package io.infaas.builder.elsewhere;

import org.jspecify.annotations.NullMarked;
