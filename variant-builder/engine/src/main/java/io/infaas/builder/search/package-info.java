/** The search over variants and settings: the order of trials, and the variants that the catalog leaves out. */
@NullMarked
package io.infaas.builder.search;

import org.jspecify.annotations.NullMarked;
