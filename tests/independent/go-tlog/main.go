// Command go-tlog checks a published log with the Go project's own note and tlog packages, which share nothing with the
// program that wrote it.
//
//	go-tlog -log DIR -vkey KEY [-checkpoint FILE] [-old FILE]
//
// It verifies the checkpoint's signature, the tree hash, the inclusion of every entry of every bundle, and with -old the
// consistency with an earlier checkpoint. It prints one line and exits with 0 if all of it holds, with 1 if not.
package main

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const (
	height = 8
	width  = 1 << height
)

func main() {
	dir := flag.String("log", "", "folder of the log")
	vkey := flag.String("vkey", "", "verifier key of the log")
	head := flag.String("checkpoint", "", "checkpoint to check, by default the one in the folder")
	old := flag.String("old", "", "earlier checkpoint that the log must extend")
	flag.Parse()
	if *head == "" {
		*head = filepath.Join(*dir, "checkpoint")
	}
	line, err := check(*dir, *vkey, *head, *old)
	if err != nil {
		fmt.Println("FAILED:", err)
		os.Exit(1)
	}
	fmt.Println("ok:", line)
}

func check(dir, vkey, head, old string) (string, error) {
	verifier, err := note.NewVerifier(vkey)
	if err != nil {
		return "", fmt.Errorf("vkey: %w", err)
	}
	tree, err := open(head, verifier)
	if err != nil {
		return "", fmt.Errorf("%s: %w", head, err)
	}
	line := fmt.Sprintf("%s, %d entries, every one included", verifier.Name(), tree.N)
	reader := tlog.TileHashReader(tree, folder(dir))
	if err := leaves(dir, tree, reader); err != nil {
		return "", err
	}
	if old != "" {
		from, err := open(old, verifier)
		if err != nil {
			return "", fmt.Errorf("%s: %w", old, err)
		}
		if err := extends(tree, from, reader); err != nil {
			return "", fmt.Errorf("%s: %w", old, err)
		}
		line += fmt.Sprintf(", extends size %d", from.N)
	}
	return line, nil
}

// open verifies a checkpoint's signature and reads its three lines.
func open(file string, verifier note.Verifier) (tlog.Tree, error) {
	var tree tlog.Tree
	text, err := os.ReadFile(file)
	if err != nil {
		return tree, err
	}
	signed, err := note.Open(text, note.VerifierList(verifier))
	if err != nil {
		return tree, err
	}
	lines := strings.Split(signed.Text, "\n")
	if len(lines) != 4 || lines[0] != verifier.Name() || lines[3] != "" {
		return tree, errors.New("not a checkpoint of this log")
	}
	tree.N, err = strconv.ParseInt(lines[1], 10, 64)
	if err != nil || tree.N < 0 || strconv.FormatInt(tree.N, 10) != lines[1] {
		return tree, errors.New("malformed size")
	}
	root, err := base64.StdEncoding.DecodeString(lines[2])
	if err != nil || len(root) != tlog.HashSize {
		return tree, errors.New("malformed root")
	}
	copy(tree.Hash[:], root)
	return tree, nil
}

// leaves checks the tree hash, and each entry's place in the tree.
func leaves(dir string, tree tlog.Tree, reader tlog.HashReader) error {
	root, err := tlog.TreeHash(tree.N, reader)
	if err != nil {
		return fmt.Errorf("tree hash: %w", err)
	}
	if tree.N > 0 && root != tree.Hash {
		return fmt.Errorf("tree hash is %v, the checkpoint says %v", root, tree.Hash)
	}
	for first := int64(0); first < tree.N; first += width {
		count := tree.N - first
		if count > width {
			count = width
		}
		entries, err := bundle(dir, first/width, count)
		if err != nil {
			return err
		}
		for i, entry := range entries {
			index := first + int64(i)
			proof, err := tlog.ProveRecord(tree.N, index, reader)
			if err != nil {
				return fmt.Errorf("entry %d: %w", index, err)
			}
			if err := tlog.CheckRecord(proof, tree.N, tree.Hash, index, tlog.RecordHash(entry)); err != nil {
				return fmt.Errorf("entry %d: %w", index, err)
			}
		}
	}
	return nil
}

func extends(tree, from tlog.Tree, reader tlog.HashReader) error {
	if from.N < 1 || from.N > tree.N {
		return fmt.Errorf("size %d is no earlier size of %d", from.N, tree.N)
	}
	proof, err := tlog.ProveTree(tree.N, from.N, reader)
	if err != nil {
		return err
	}
	return tlog.CheckTree(proof, tree.N, tree.Hash, from.N, from.Hash)
}

// bundle reads count entries, each behind its length in two bytes.
func bundle(dir string, number, count int64) ([][]byte, error) {
	tile := tlog.Tile{H: height, L: -1, N: number, W: int(count)}
	data, err := read(dir, tile)
	if err != nil {
		return nil, err
	}
	var entries [][]byte
	for rest := bytes.NewBuffer(data); int64(len(entries)) < count; {
		length := rest.Next(2)
		if len(length) < 2 {
			return nil, fmt.Errorf("bundle %d ends after %d entries", number, len(entries))
		}
		entry := rest.Next(int(binary.BigEndian.Uint16(length)))
		if len(entry) != int(binary.BigEndian.Uint16(length)) {
			return nil, fmt.Errorf("bundle %d ends within entry %d", number, len(entries))
		}
		entries = append(entries, entry)
	}
	return entries, nil
}

// read finds a tile where C2SP tlog-tiles puts it: x/mod's own path names the height too, and calls bundles data.
func read(dir string, tile tlog.Tile) ([]byte, error) {
	path := func(t tlog.Tile) string {
		name := strings.TrimPrefix(t.Path(), "tile/8/")
		return filepath.Join(dir, "tile", strings.Replace(name, "data/", "entries/", 1))
	}
	data, err := os.ReadFile(path(tile))
	if errors.Is(err, os.ErrNotExist) && tile.W < width {
		// A partial tile may be gone once the full one is there.
		full := tile
		full.W = width
		data, err = os.ReadFile(path(full))
	}
	return data, err
}

// folder is a log folder as x/mod's tile reader wants it.
type folder string

func (f folder) Height() int { return height }

func (f folder) SaveTiles([]tlog.Tile, [][]byte) {}

func (f folder) ReadTiles(tiles []tlog.Tile) ([][]byte, error) {
	var all [][]byte
	for _, tile := range tiles {
		data, err := read(string(f), tile)
		if err != nil {
			return nil, err
		}
		if len(data) < tile.W*tlog.HashSize {
			return nil, fmt.Errorf("%s: %d bytes", tile.Path(), len(data))
		}
		all = append(all, data[:tile.W*tlog.HashSize])
	}
	return all, nil
}
