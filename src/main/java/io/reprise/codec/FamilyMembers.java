package io.reprise.codec;

import java.util.LinkedHashSet;
import java.util.Set;

/** The records that belong to a sealed family, directly or through sealed families in it. */
final class FamilyMembers {

  private final Problems problems;
  private final Where where;
  private final Set<Class<?>> records = new LinkedHashSet<>();

  FamilyMembers(Problems problems, Where where) {
    this.problems = problems;
    this.where = where;
  }

  Set<Class<?>> of(Class<?> family) {
    if (!family.isInterface() || !family.isSealed()) {
      problems.add(
          where,
          family.getName()
              + " is not a sealed interface, so its members can't be told. Make it one.");
      return records;
    }
    collect(family);
    return records;
  }

  private void collect(Class<?> family) {
    Set<String> missing = new LinkedHashSet<>(PermittedNames.of(family));
    for (Class<?> member : family.getPermittedSubclasses()) {
      missing.remove(member.getName());
      if (member.isInterface() && member.isSealed()) {
        collect(member);
      } else if (!member.isRecord()) {
        problems.add(
            where,
            ("%s is a family member without a name: %s."
                    + " Make it a record, or a sealed interface of records.")
                .formatted(member.getName(), kind(member)));
      } else if (!Kebab.isName(Kebab.of(member))) {
        problems.add(
            where,
            "%s is a family member without a name: its name would be %s (expected: %s). Rename it."
                .formatted(member.getName(), Kebab.of(member), Kebab.EXPECTED));
      } else {
        records.add(member);
      }
    }
    missing.forEach(
        name ->
            problems.add(
                where,
                "class %s of the family %s does not load. Put it into the jar, complete."
                    .formatted(name, family.getName())));
  }

  private static String kind(Class<?> member) {
    if (member.isEnum()) {
      return "it is an enum, which has constants but no fields";
    }
    if (member.isInterface()) {
      return "it is an open interface, so anything could implement it";
    }
    return "it is a class, so its fields can't be told";
  }
}
