/** Components to learn from, one file each. */
package io.reprise.samples;
